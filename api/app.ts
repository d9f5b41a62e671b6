import express, { type Express, Router } from "express";
import helmet from "helmet";
import type { ApiDeps } from "./deps.ts";
import { apiKey } from "./identity/api-key.ts";
import { chain } from "./identity/authenticator.ts";
import { notTaken, problems } from "./middleware/problem.ts";
import { defaultRateLimit, RateLimiter } from "./rate-limit.ts";
import type { Route } from "./route.ts";
import { alertRoutes } from "./routes/alerts.ts";
import { approvalRoutes } from "./routes/approvals.ts";
import { auditRoutes } from "./routes/audit.ts";
import { cmdbRoutes } from "./routes/cmdb.ts";
import { companyRoutes } from "./routes/company.ts";
import { contactRoutes } from "./routes/contacts.ts";
import { definitionRoutes } from "./routes/definitions.ts";
import { discoveryRoutes } from "./routes/discovery.ts";
import { documentationPaths, documentationRoutes } from "./routes/documentation.ts";
import { deliveryRoutes } from "./routes/deliveries.ts";
import { effectRoutes } from "./routes/effects.ts";
import { explanationRoutes } from "./routes/explanations.ts";
import { functionRoutes } from "./routes/functions.ts";
import { healthPaths, healthRoutes } from "./routes/health.ts";
import { keyRoutes } from "./routes/keys.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { archiveRoutes } from "./routes/archive.ts";
import { retentionRoutes } from "./routes/retention.ts";
import { moveRoutes } from "./routes/moves.ts";
import { noticeRoutes } from "./routes/notices.ts";
import { personRoutes } from "./routes/people.ts";
import { indicatorRoutes } from "./routes/indicators.ts";
import { onCallOverrideRoutes } from "./routes/on-call-overrides.ts";
import { onCallRoutes } from "./routes/on-call.ts";
import { catalogRoutes } from "./routes/catalog.ts";
import { queueRoutes } from "./routes/queues.ts";
import { searchRoutes } from "./routes/search.ts";
import { recordHistoryRoutes } from "./routes/record-history.ts";
import { recordListRoutes } from "./routes/record-lists.ts";
import { recordRoutes } from "./routes/records.ts";
import { remediationRoutes } from "./routes/remediations.ts";
import { runRoutes } from "./routes/runs.ts";
import { scimRoutes } from "./scim/routes.ts";

/** What is served beside the contract. */
const openPaths = [...healthPaths, ...documentationPaths];

/** Every route of the API. */
export function apiRoutes(deps: ApiDeps): readonly Route[] {
  return [
    ...recordRoutes(deps),
    ...recordListRoutes(deps),
    ...recordHistoryRoutes(deps),
    ...onCallRoutes(deps),
    ...onCallOverrideRoutes(deps),
    ...catalogRoutes(deps),
    ...queueRoutes(deps),
    ...searchRoutes(deps),
    ...indicatorRoutes(deps),
    ...ledgerRoutes(deps),
    ...auditRoutes(deps),
    ...retentionRoutes(deps),
    ...archiveRoutes(deps),
    ...approvalRoutes(deps),
    ...alertRoutes(deps),
    ...remediationRoutes(deps),
    ...effectRoutes(deps),
    ...deliveryRoutes(deps),
    ...cmdbRoutes(deps),
    ...definitionRoutes(deps),
    ...functionRoutes(deps),
    ...moveRoutes(deps),
    ...runRoutes(deps),
    ...discoveryRoutes(deps),
    ...explanationRoutes(deps),
    ...noticeRoutes(deps),
    ...personRoutes(deps),
    ...companyRoutes(deps),
    ...contactRoutes(deps),
    ...keyRoutes(deps),
  ];
}

/** The API as one express application, ready to be given to a server. */
export function createApp(deps: ApiDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
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
  const authenticate = chain(...(deps.authenticators ?? []), apiKey(deps.pool));
  for (const route of routes) route.mount(router, { authenticate, limiter });
  app.use("/scim/v2", scimRoutes(deps, { authenticate, limiter }));
  app.use(healthRoutes(deps), documentationRoutes(deps.version), router);
  const ways = [
    ...routes.map(({ operation }) => operation),
    ...openPaths.map((path) => ({ method: "get" as const, path })),
  ];
  app.use(notTaken(ways), problems(deps.log));
  return app;
}
