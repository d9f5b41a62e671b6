import type { z } from "zod";
import { correlationsInOrder } from "../../engine/alert/correlation.ts";
import type { AlertRule } from "../../engine/alert/ir.ts";
import { reductionOf } from "../../engine/alert/noise.ts";
import { inOrder } from "../../engine/alert/rule.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { type AlertDefinitions, publishedAlertDefinitions } from "../../store/alert/definitions.ts";
import type { ReplayedOpening } from "../../store/alert/replay.ts";
import { type Outcome, simulateAlerts as simulate } from "../../store/alert/simulate.ts";
import type { CheckedFiles } from "../../store/definition/publish-files.ts";
import { readPublished } from "../../store/definition/published.ts";
import { findLacking } from "../../store/worker/lacking.ts";
import { simulateAlerts } from "../contract/simulation.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput } from "../error.ts";
import { type Route, route } from "../route.ts";

/** What one request replays at most. */
const most = { deliveries: 500_000, alerts: 200_000, ms: 60_000 } as const;
/** Openings that an answer names. */
const mostNamed = 200;

const notes = [
  "items are found, and near, as the CMDB is now",
  "nothing is in maintenance, and what the engine says itself (silence of sources and collectors, what is not understood) is left out",
  "alerts that fired before the first delivery are not known",
];

/** Deliveries of the past by definitions to come. */
export function simulationRoutes({ pool, functionFacts, checkDefinitions }: ApiDeps): readonly Route[] {
  const published = publishedAlertDefinitions();
  return [
    route(simulateAlerts, async ({ body }) => {
      const { files: context } = await readPublished(pool);
      const lacking = await findLacking(pool, functionFacts);
      const checked = await checkDefinitions(body.files, { context, lacking });
      const error = checked.diagnostics.find(({ severity }) => severity === "error");
      if (error !== undefined)
        throw invalidInput(`the definitions have errors, the first at ${error.file}:${error.line}: ${error.message}`);
      const now = await published(pool);
      const [since, until] = [Date.parse(body.since), Date.now()];
      const found = await simulate(pool, { published: now, candidate: candidateOf(now, checked), since, until, most });
      return {
        since: instantText(since),
        until: instantText(found.truncated ? (found.last ?? since) : until),
        truncated: found.truncated,
        deliveries: found.deliveries,
        first: found.first === null ? null : instantText(found.first),
        before: presentOutcome(found.before),
        after: presentOutcome(found.after),
        gone: found.gone.slice(0, mostNamed).map(presentOpening),
        goneCount: found.gone.length,
        added: found.added.slice(0, mostNamed).map(presentOpening),
        addedCount: found.added.length,
        notes,
      };
    }),
  ];
}

/** What would be published with the files: theirs in the place of those of the same name. */
function candidateOf(published: AlertDefinitions, { definitions }: CheckedFiles): AlertDefinitions {
  const named = (name: string): boolean => definitions.some((one) => one.kind === "AlertRule" && one.name === name);
  const rules = definitions.flatMap((one): AlertRule[] => (one.kind === "AlertRule" ? [one.ir] : []));
  const correlations = definitions.flatMap((one) => (one.kind === "Correlation" ? [one.ir] : []));
  const isNew = (name: string): boolean => correlations.some((one) => one.name === name);
  return {
    ...published,
    rules: inOrder([...published.rules.filter(({ name }) => !named(name)), ...rules]),
    correlations: correlationsInOrder([
      ...(published.correlations ?? []).filter(({ name }) => !isNew(name)),
      ...correlations,
    ]),
    tables: {
      ...published.tables,
      ...Object.fromEntries(definitions.flatMap((one) => (one.kind === "DecisionTable" ? [[one.name, one.ir]] : []))),
    },
    sources: {
      ...published.sources,
      ...Object.fromEntries(definitions.flatMap((one) => (one.kind === "EventSource" ? [[one.name, one.ir]] : []))),
    },
  };
}

type Reply = z.input<typeof simulateAlerts.reply>;

function presentOutcome(outcome: Outcome): Reply["before"] {
  return { ...outcome, reduction: reductionOf(outcome) };
}

function presentOpening({ at, rule, type, alert, title, alerts }: ReplayedOpening): Reply["gone"][number] {
  return { at: instantText(at), rule, record: type, alert, title, alerts };
}
