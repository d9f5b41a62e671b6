import { fileURLToPath } from "node:url";
import express, { type Express, Router } from "express";
import helmet from "helmet";
import { consoleFolder, readConsoleFiles } from "./console/files.ts";
import { consolePages } from "./console/pages.ts";
import type { ApiDeps } from "./deps.ts";
import { apiKey } from "./identity/api-key.ts";
import { chain } from "./identity/authenticator.ts";
import { session } from "./identity/session.ts";
import { notTaken, problems } from "./middleware/problem.ts";
import { defaultRateLimit, RateLimiter } from "./rate-limit.ts";
import type { Route } from "./route.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { alertRoutes } from "./routes/alerts.ts";
import { approvalRoutes } from "./routes/approvals.ts";
import { auditRoutes } from "./routes/audit.ts";
import { certificateBreakRoutes } from "./routes/certificate-breaks.ts";
import { certificateImportRoutes } from "./routes/certificate-import.ts";
import { certificateRoutes } from "./routes/certificates.ts";
import { ciHealthRoutes } from "./routes/ci-health.ts";
import { ciFileRoutes } from "./routes/ci-files.ts";
import { ciMergingRoutes } from "./routes/ci-merging.ts";
import { ciRevertRoutes } from "./routes/ci-revert.ts";
import { pastCiRoutes } from "./routes/past-cis.ts";
import { ciWritingRoutes } from "./routes/ci-writing.ts";
import { cmdbRoutes } from "./routes/cmdb.ts";
import { companyRoutes } from "./routes/company.ts";
import { contactRoutes } from "./routes/contacts.ts";
import { backtestRoutes } from "./routes/backtest.ts";
import { simulationRoutes } from "./routes/simulation.ts";
import { definitionRoutes } from "./routes/definitions.ts";
import { definitionViewRoutes } from "./routes/definition-views.ts";
import { definitionDraftRoutes } from "./routes/definition-drafts.ts";
import { discoveryRoutes } from "./routes/discovery.ts";
import { documentationPaths, documentationRoutes } from "./routes/documentation.ts";
import { deliveryRoutes } from "./routes/deliveries.ts";
import { demoRoutes } from "./routes/demo.ts";
import { effectRoutes } from "./routes/effects.ts";
import { explanationRoutes } from "./routes/explanations.ts";
import { fileRoutes } from "./routes/files.ts";
import { functionRoutes } from "./routes/functions.ts";
import { healthPaths, healthRoutes } from "./routes/health.ts";
import { linkPaths, linkRoutes } from "./routes/links.ts";
import { plainPagePaths, plainPageRoutes } from "./plain-page.ts";
import { providerListRoutes, providerPaths, providerRoutes } from "./routes/providers.ts";
import { keyRoutes } from "./routes/keys.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { archiveRoutes } from "./routes/archive.ts";
import { retentionRoutes } from "./routes/retention.ts";
import { mailRoutes } from "./routes/mail.ts";
import { metricRoutes } from "./routes/metrics.ts";
import { moveRoutes } from "./routes/moves.ts";
import { newsRoutes } from "./routes/news.ts";
import { noticeRoutes } from "./routes/notices.ts";
import { preferenceRoutes } from "./routes/preferences.ts";
import { personRoutes } from "./routes/people.ts";
import { indicatorRoutes } from "./routes/indicators.ts";
import { onCallComparisonRoutes } from "./routes/on-call-comparison.ts";
import { onCallOverrideRoutes } from "./routes/on-call-overrides.ts";
import { onCallRoutes } from "./routes/on-call.ts";
import { catalogRoutes } from "./routes/catalog.ts";
import { queueRoutes } from "./routes/queues.ts";
import { searchRoutes } from "./routes/search.ts";
import { passwordRoutes } from "./routes/passwords.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { ownRecordRoutes } from "./routes/own-records.ts";
import { previewRoutes } from "./routes/previews.ts";
import { recordCommandRoutes } from "./routes/record-commands.ts";
import { recordHistoryRoutes } from "./routes/record-history.ts";
import { recordListRoutes } from "./routes/record-lists.ts";
import { offerRoutes } from "./routes/offers.ts";
import { recordRoutes } from "./routes/records.ts";
import { causeRoutes } from "./routes/causes.ts";
import { predictionRoutes } from "./routes/predictions.ts";
import { proposalRoutes } from "./routes/proposals.ts";
import { remediationHaltRoutes } from "./routes/remediation-halts.ts";
import { remediationRoutes } from "./routes/remediations.ts";
import { runDetailRoutes } from "./routes/run-details.ts";
import { runRoutes } from "./routes/runs.ts";
import { scheduleRoutes } from "./routes/schedules.ts";
import { versionRoutes } from "./routes/versions.ts";
import { ciServiceRoutes } from "./routes/ci-services.ts";
import { trafficRoutes } from "./routes/traffic.ts";
import { mapRoutes } from "./routes/maps.ts";
import { cloudRoutes } from "./routes/cloud.ts";
import { policyRoutes } from "./routes/policies.ts";
import { probeRoutes } from "./routes/probes.ts";
import { uptimeRoutes } from "./routes/uptime.ts";
import { logRoutes } from "./routes/logs.ts";
import { watchRoutes } from "./routes/watches.ts";
import { windowRoutes } from "./routes/windows.ts";
import { scimRoutes } from "./scim/routes.ts";

/** What is served beside the contract. */
const openPaths = [...healthPaths, ...documentationPaths, ...plainPagePaths, ...providerPaths];

/** Every route of the API. */
export function apiRoutes(deps: ApiDeps): readonly Route[] {
  return [
    ...recordRoutes(deps),
    ...offerRoutes(deps),
    ...recordListRoutes(deps),
    ...ownRecordRoutes(deps),
    ...previewRoutes(deps),
    ...recordCommandRoutes(deps),
    ...recordHistoryRoutes(deps),
    ...versionRoutes(deps),
    ...onCallRoutes(deps),
    ...onCallOverrideRoutes(deps),
    ...onCallComparisonRoutes(deps),
    ...catalogRoutes(deps),
    ...fileRoutes(deps),
    ...queueRoutes(deps),
    ...searchRoutes(deps),
    ...indicatorRoutes(deps),
    ...uptimeRoutes(deps),
    ...metricRoutes(deps),
    ...probeRoutes(deps),
    ...logRoutes(deps),
    ...watchRoutes(deps),
    ...cloudRoutes(deps),
    ...policyRoutes(deps),
    ...ledgerRoutes(deps),
    ...auditRoutes(deps),
    ...retentionRoutes(deps),
    ...archiveRoutes(deps),
    ...approvalRoutes(deps),
    ...alertRoutes(deps),
    ...causeRoutes(deps),
    ...remediationRoutes(deps),
    ...remediationHaltRoutes(deps),
    ...proposalRoutes(deps),
    ...predictionRoutes(deps),
    ...effectRoutes(deps),
    ...deliveryRoutes(deps),
    ...demoRoutes(deps),
    ...mailRoutes(deps),
    ...cmdbRoutes(deps),
    ...ciFileRoutes(deps),
    ...ciWritingRoutes(deps),
    ...ciMergingRoutes(deps),
    ...ciRevertRoutes(deps),
    ...pastCiRoutes(deps),
    ...ciHealthRoutes(deps),
    ...certificateRoutes(deps),
    ...certificateBreakRoutes(deps),
    ...certificateImportRoutes(deps),
    ...mapRoutes(deps),
    ...ciServiceRoutes(deps),
    ...trafficRoutes(deps),
    ...windowRoutes(deps),
    ...scheduleRoutes(deps),
    ...definitionViewRoutes(deps),
    ...definitionDraftRoutes(deps),
    ...definitionRoutes(deps),
    ...backtestRoutes(deps),
    ...simulationRoutes(deps),
    ...functionRoutes(deps),
    ...moveRoutes(deps),
    ...runRoutes(deps),
    ...runDetailRoutes(deps),
    ...discoveryRoutes(deps),
    ...explanationRoutes(deps),
    ...noticeRoutes(deps),
    ...newsRoutes(deps),
    ...personRoutes(deps),
    ...companyRoutes(deps),
    ...contactRoutes(deps),
    ...preferenceRoutes(deps),
    ...keyRoutes(deps),
    ...signInRoutes(deps),
    ...providerListRoutes(deps),
    ...accountRoutes(deps),
    ...passwordRoutes(deps),
    ...sessionRoutes(deps),
  ];
}

/** The API as one express application, ready to be given to a server. */
export function createApp(deps: ApiDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  // Without proxies that are named, nobody can say where they come from: the connection does.
  app.set("trust proxy", [...(deps.trustedProxies ?? [])]);
  // No CORS headers: a page of another origin reads nothing. Nothing is upgraded to HTTPS, for the API itself speaks
  // HTTP.
  app.use(
    helmet({
      strictTransportSecurity: false,
      contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
    }),
  );
  const router = Router({ strict: true, caseSensitive: true });
  const routes = apiRoutes(deps);
  const limiter = new RateLimiter(deps.rateLimit ?? defaultRateLimit);
  const authenticate = chain(...(deps.authenticators ?? []), session(deps.pool), apiKey(deps.pool));
  for (const route of routes) route.mount(router, { authenticate, limiter });
  app.use("/scim/v2", scimRoutes(deps, { authenticate, limiter }));
  const files = deps.console === undefined ? readConsoleFiles(fileURLToPath(consoleFolder)) : deps.console;
  app.use(healthRoutes(deps), linkRoutes(deps), providerRoutes(deps), plainPageRoutes());
  if (files !== null) app.use(consolePages(files));
  app.use(documentationRoutes(deps.version), router);
  const ways = [
    ...routes.map(({ operation }) => operation),
    ...openPaths.map((path) => ({ method: "get" as const, path })),
    ...linkPaths.flatMap((path) => [
      { method: "get" as const, path },
      { method: "post" as const, path },
    ]),
  ];
  app.use(notTaken(ways), problems(deps.log));
  return app;
}
