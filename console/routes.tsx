import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { readAlertFilter, readDeliveryFilter } from "./alert/filter.ts";
import { api } from "./data/api.ts";
import { readEstateFilter } from "./estate/filter.ts";
import { readMapSearch } from "./map/search.ts";
import { type RunFilter, runPhases } from "./run/phases.ts";
import { Shell } from "./shell/shell.tsx";
import { ownPath } from "./sign-in/own-path.ts";
import { text } from "./text.ts";

/** Every address of the console. A page is loaded when it is first opened, but for what stands around all. */

/** Of an address what is named, as texts. */
const texts =
  <Name extends string>(...names: readonly Name[]) =>
  (search: { readonly [name: string]: unknown }): { readonly [Key in Name]?: string | undefined } =>
    Object.fromEntries(
      names.flatMap((name) =>
        ["string", "number"].includes(typeof search[name]) ? [[name, String(search[name])]] : [],
      ),
    ) as { readonly [Key in Name]?: string };

const root = createRootRoute({ component: Outlet, notFoundComponent: () => <p className="empty">{text.notFound}</p> });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("./sign-in/page.tsx"), "SignInPage"),
  validateSearch: (search: { readonly to?: unknown }): { to?: string } => ({ to: ownPath(search.to) }),
});

/** For a screen in the room: nothing stands around it. */
const wall = createRoute({
  getParentRoute: () => root,
  path: "/wall",
  component: lazyRouteComponent(() => import("./wall/page.tsx"), "WallPage"),
});

const password = createRoute({
  getParentRoute: () => root,
  path: "/sign-in/password",
  component: lazyRouteComponent(() => import("./sign-in/password-page.tsx"), "PasswordPage"),
});

const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  component: lazyRouteComponent(() => import("./home/page.tsx"), "HomePage"),
});

const queue = createRoute({
  getParentRoute: () => shell,
  path: "/q/$queue",
  component: lazyRouteComponent(() => import("./queue/queue-page.tsx"), "QueuePage"),
});

const type = createRoute({
  getParentRoute: () => shell,
  path: "/work/$type",
  component: lazyRouteComponent(() => import("./queue/type-page.tsx"), "TypePage"),
  validateSearch: (search: { readonly open?: unknown; readonly q?: unknown }): { open?: boolean; q?: string } => ({
    open: search.open !== false,
    q: typeof search.q === "string" ? search.q.slice(0, 200) : "",
  }),
});

const approvals = createRoute({
  getParentRoute: () => shell,
  path: "/approvals",
  component: lazyRouteComponent(() => import("./approval/page.tsx"), "ApprovalsPage"),
});

const runs = createRoute({
  getParentRoute: () => shell,
  path: "/runs",
  component: lazyRouteComponent(() => import("./run/list-page.tsx"), "RunsPage"),
  validateSearch: (search: { readonly phase?: unknown; readonly runbook?: unknown }): RunFilter => ({
    phase: runPhases.find((one) => one === search.phase),
    runbook: typeof search.runbook === "string" ? search.runbook.slice(0, 200) : undefined,
  }),
});

const indicators = createRoute({
  getParentRoute: () => shell,
  path: "/indicators",
  component: lazyRouteComponent(() => import("./indicator/list-page.tsx"), "IndicatorsPage"),
});

const indicator = createRoute({
  getParentRoute: () => shell,
  path: "/indicators/$name",
  component: lazyRouteComponent(() => import("./indicator/page.tsx"), "IndicatorPage"),
  validateSearch: texts("length", "period", "by"),
});

const uptime = createRoute({
  getParentRoute: () => shell,
  path: "/uptime/$name",
  component: lazyRouteComponent(() => import("./uptime/page.tsx"), "UptimePage"),
  validateSearch: texts("period"),
});

const onCall = createRoute({
  getParentRoute: () => shell,
  path: "/on-call",
  component: lazyRouteComponent(() => import("./on-call/list-page.tsx"), "OnCallPage"),
});

const plan = createRoute({
  getParentRoute: () => shell,
  path: "/on-call/$name",
  component: lazyRouteComponent(() => import("./on-call/page.tsx"), "PlanPage"),
  validateSearch: texts("from"),
});

const calendar = createRoute({
  getParentRoute: () => shell,
  path: "/calendar",
  component: lazyRouteComponent(() => import("./window/page.tsx"), "CalendarPage"),
  validateSearch: texts("view", "from", "cis", "length", "rules"),
});

const answers = createRoute({
  getParentRoute: () => shell,
  path: "/answers",
  component: lazyRouteComponent(() => import("./answer/find-page.tsx"), "AnswersPage"),
  validateSearch: texts("q"),
});

const answer = createRoute({
  getParentRoute: () => shell,
  path: "/answer/$type/$number",
  component: lazyRouteComponent(() => import("./answer/page.tsx"), "AnswerPage"),
});

const definitions = createRoute({
  getParentRoute: () => shell,
  path: "/definitions",
  component: lazyRouteComponent(() => import("./definition/list-page.tsx"), "DefinitionsPage"),
  validateSearch: texts("kind", "q"),
});

// The name of a runbook holds a slash.
const definition = createRoute({
  getParentRoute: () => shell,
  path: "/definition/$kind/$",
  component: lazyRouteComponent(() => import("./definition/page.tsx"), "DefinitionPage"),
  validateSearch: texts("version", "bundle", "from", "record", "draft"),
});

// A run's id holds slashes.
const run = createRoute({
  getParentRoute: () => shell,
  path: "/run/$",
  component: lazyRouteComponent(() => import("./run/page.tsx"), "RunPage"),
});

const alerts = createRoute({
  getParentRoute: () => shell,
  path: "/alerts",
  component: lazyRouteComponent(() => import("./alert/feed-page.tsx"), "AlertsPage"),
  validateSearch: readAlertFilter,
});

// An alert's id holds a slash.
const alert = createRoute({
  getParentRoute: () => shell,
  path: "/alert/$",
  component: lazyRouteComponent(() => import("./alert/page.tsx"), "AlertPage"),
});

// A group's id may hold slashes.
const alertGroup = createRoute({
  getParentRoute: () => shell,
  path: "/alert-group/$",
  component: lazyRouteComponent(() => import("./alert/group-page.tsx"), "AlertGroupPage"),
});

const remediations = createRoute({
  getParentRoute: () => shell,
  path: "/remediations",
  component: lazyRouteComponent(() => import("./alert/remediations-page.tsx"), "RemediationsPage"),
});

const deliveries = createRoute({
  getParentRoute: () => shell,
  path: "/deliveries",
  component: lazyRouteComponent(() => import("./alert/deliveries-page.tsx"), "DeliveriesPage"),
  validateSearch: readDeliveryFilter,
});

const maintenance = createRoute({
  getParentRoute: () => shell,
  path: "/maintenance",
  component: lazyRouteComponent(() => import("./alert/maintenance-page.tsx"), "MaintenancePage"),
});

const sweeps = createRoute({
  getParentRoute: () => shell,
  path: "/discovery",
  component: lazyRouteComponent(() => import("./discovery/list-page.tsx"), "DiscoveryPage"),
});

// A sweep's id holds slashes.
const sweep = createRoute({
  getParentRoute: () => shell,
  path: "/sweep/$",
  component: lazyRouteComponent(() => import("./discovery/page.tsx"), "SweepPage"),
  validateSearch: texts("phase", "category"),
});

const effects = createRoute({
  getParentRoute: () => shell,
  path: "/effects",
  component: lazyRouteComponent(() => import("./undone/effects-page.tsx"), "EffectsPage"),
});

const mail = createRoute({
  getParentRoute: () => shell,
  path: "/mail",
  component: lazyRouteComponent(() => import("./undone/mail-page.tsx"), "MailPage"),
  validateSearch: texts("outcome"),
});

const notices = createRoute({
  getParentRoute: () => shell,
  path: "/notices",
  component: lazyRouteComponent(() => import("./notice/page.tsx"), "NoticesPage"),
  validateSearch: texts("show"),
});

const policies = createRoute({
  getParentRoute: () => shell,
  path: "/policies",
  component: lazyRouteComponent(() => import("./policy/list-page.tsx"), "PoliciesPage"),
});

const policy = createRoute({
  getParentRoute: () => shell,
  path: "/policies/$name",
  component: lazyRouteComponent(() => import("./policy/page.tsx"), "PolicyPage"),
  validateSearch: texts("findings"),
});

const watches = createRoute({
  getParentRoute: () => shell,
  path: "/watches",
  component: lazyRouteComponent(() => import("./metric/watches-page.tsx"), "WatchesPage"),
});

const watch = createRoute({
  getParentRoute: () => shell,
  path: "/watches/$name",
  component: lazyRouteComponent(() => import("./metric/watch-page.tsx"), "WatchPage"),
});

const metrics = createRoute({
  getParentRoute: () => shell,
  path: "/metrics",
  component: lazyRouteComponent(() => import("./metric/list-page.tsx"), "MetricsPage"),
  validateSearch: texts("source", "metric", "labels"),
});

const series = createRoute({
  getParentRoute: () => shell,
  path: "/metrics/$series",
  component: lazyRouteComponent(() => import("./metric/series-page.tsx"), "SeriesPage"),
  validateSearch: texts("span"),
});

const probes = createRoute({
  getParentRoute: () => shell,
  path: "/probes",
  component: lazyRouteComponent(() => import("./probe/list-page.tsx"), "ProbesPage"),
});

const probe = createRoute({
  getParentRoute: () => shell,
  path: "/probes/$name",
  component: lazyRouteComponent(() => import("./probe/page.tsx"), "ProbePage"),
  validateSearch: texts("span"),
});

const logs = createRoute({
  getParentRoute: () => shell,
  path: "/logs",
  component: lazyRouteComponent(() => import("./log/list-page.tsx"), "LogsPage"),
  validateSearch: texts("source", "q", "show"),
});

const logTemplate = createRoute({
  getParentRoute: () => shell,
  path: "/logs/$source/$template",
  component: lazyRouteComponent(() => import("./log/page.tsx"), "LogTemplatePage"),
  validateSearch: texts("span"),
});

const proposals = createRoute({
  getParentRoute: () => shell,
  path: "/proposals",
  component: lazyRouteComponent(() => import("./proposal/list-page.tsx"), "ProposalsPage"),
  validateSearch: texts("state"),
});

const proposal = createRoute({
  getParentRoute: () => shell,
  path: "/proposals/$id",
  component: lazyRouteComponent(() => import("./proposal/page.tsx"), "ProposalPage"),
});

const cloud = createRoute({
  getParentRoute: () => shell,
  path: "/cloud",
  component: lazyRouteComponent(() => import("./cloud/list-page.tsx"), "CloudPage"),
  validateSearch: texts("by"),
});

const cloudAccount = createRoute({
  getParentRoute: () => shell,
  path: "/cloud/$name",
  component: lazyRouteComponent(() => import("./cloud/page.tsx"), "CloudAccountPage"),
  validateSearch: texts("type", "region"),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: "/audit",
  component: lazyRouteComponent(() => import("./audit/page.tsx"), "AuditPage"),
  validateSearch: texts("person", "since"),
});

const items = createRoute({
  getParentRoute: () => shell,
  path: "/cis",
  component: lazyRouteComponent(() => import("./estate/list-page.tsx"), "EstatePage"),
  validateSearch: readEstateFilter,
});

// The ids of configuration items are what others call them.
const item = createRoute({
  getParentRoute: () => shell,
  path: "/ci/$",
  component: lazyRouteComponent(() => import("./estate/page.tsx"), "ItemPage"),
});

const duplicates = createRoute({
  getParentRoute: () => shell,
  path: "/ci-duplicates",
  component: lazyRouteComponent(() => import("./estate/duplicates-page.tsx"), "DuplicatesPage"),
});

const ciHealth = createRoute({
  getParentRoute: () => shell,
  path: "/ci-health",
  component: lazyRouteComponent(() => import("./estate/health-page.tsx"), "HealthPage"),
});

const certificates = createRoute({
  getParentRoute: () => shell,
  path: "/certificates",
  component: lazyRouteComponent(() => import("./certificate/list-page.tsx"), "CertificatesPage"),
  validateSearch: texts("q"),
});

const certificate = createRoute({
  getParentRoute: () => shell,
  path: "/certificates/$fingerprint",
  component: lazyRouteComponent(() => import("./certificate/page.tsx"), "CertificatePage"),
});

const maps = createRoute({
  getParentRoute: () => shell,
  path: "/maps",
  component: lazyRouteComponent(() => import("./map/list-page.tsx"), "MapsPage"),
});

const map = createRoute({
  getParentRoute: () => shell,
  path: "/maps/$name",
  component: lazyRouteComponent(() => import("./map/page.tsx"), "MapPage"),
  validateSearch: readMapSearch,
});

const account = createRoute({
  getParentRoute: () => shell,
  path: "/account",
  component: lazyRouteComponent(() => import("./account/page.tsx"), "AccountPage"),
});

const people = createRoute({
  getParentRoute: () => shell,
  path: "/admin/people",
  component: lazyRouteComponent(() => import("./admin/people-page.tsx"), "PeoplePage"),
  validateSearch: (search: { readonly q?: unknown }): { q?: string } => ({
    q: typeof search.q === "string" ? search.q.slice(0, 200) : "",
  }),
});

const person = createRoute({
  getParentRoute: () => shell,
  path: "/admin/people/$name",
  component: lazyRouteComponent(() => import("./admin/person-page.tsx"), "PersonPage"),
});

const keys = createRoute({
  getParentRoute: () => shell,
  path: "/admin/keys",
  component: lazyRouteComponent(() => import("./admin/keys-page.tsx"), "KeysPage"),
});

/** A record by its number alone, as people write it. */
const number = createRoute({
  getParentRoute: () => shell,
  path: "/n/$number",
  loader: async ({ params }) => {
    const found = await api.call.findRecord({ params });
    throw redirect({ to: "/$type/$number", params: { type: found.type, number: found.number }, replace: true });
  },
});

const opening = createRoute({
  getParentRoute: () => shell,
  path: "/$type/new",
  component: lazyRouteComponent(() => import("./opening/page.tsx"), "OpeningPage"),
});

const record = createRoute({
  getParentRoute: () => shell,
  path: "/$type/$number",
  component: lazyRouteComponent(() => import("./record/page.tsx"), "RecordPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    wall,
    password,
    shell.addChildren([
      home,
      queue,
      type,
      approvals,
      runs,
      run,
      alerts,
      alert,
      alertGroup,
      remediations,
      deliveries,
      maintenance,
      sweeps,
      sweep,
      effects,
      mail,
      notices,
      policies,
      policy,
      watches,
      watch,
      metrics,
      series,
      probes,
      probe,
      logs,
      logTemplate,
      proposals,
      proposal,
      cloud,
      cloudAccount,
      audit,
      items,
      item,
      duplicates,
      ciHealth,
      certificates,
      certificate,
      maps,
      map,
      indicators,
      indicator,
      uptime,
      onCall,
      plan,
      calendar,
      answers,
      answer,
      definitions,
      definition,
      account,
      people,
      person,
      keys,
      number,
      opening,
      record,
    ]),
  ]),
  defaultPreload: "intent",
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
