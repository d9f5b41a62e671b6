/** Everything in definitions that scenarios can go through, and where it stands. */
import { authorityTable } from "../certificate/authority.ts";
import { verdictTable } from "../certificate/verdict.ts";
import type { AlertRule, Remediation } from "../alert/ir.ts";
import type { CatalogItem } from "../catalog/ir.ts";
import { facetsOf, lifecyclesOf, partsOf, recordTypeOf, serviceLevelsOf } from "../lifecycle/bundle/bundle.ts";
import type { Bundle, Lifecycle, RecordType, Transition } from "../lifecycle/ir.ts";
import { previous, statesBefore } from "../lifecycle/way-back.ts";
import type { Mailbox } from "../mail/ir.ts";
import type { Policy } from "../policy/ir.ts";
import type { SentStep } from "../alert/repair.ts";
import type { AlertDefinitions } from "./alert-definitions.ts";
import type { CoverageItem } from "./coverage-item.ts";
import type { CoveragePartName } from "./coverage-part.ts";
import { policyItems } from "./policy-coverage.ts";
import type { PublishedNotices } from "./published-notices.ts";

/** Certificates are judged where they were seen, and signed by whom a run was told. */
const tablesOfFunctions: readonly string[] = [verdictTable, authorityTable];

export interface CoveredDefinitions {
  readonly bundles: { readonly [recordType: string]: Bundle };
  readonly alerts: AlertDefinitions;
  readonly notices: PublishedNotices;
  readonly mailboxes: { readonly [name: string]: Mailbox };
  readonly queues: { readonly [name: string]: unknown };
  readonly indicators: { readonly [name: string]: unknown };
  readonly availabilities: { readonly [name: string]: { readonly warn?: unknown } };
  readonly maps: { readonly [name: string]: unknown };
  readonly schedules: { readonly [name: string]: unknown };
  readonly patterns: { readonly [name: string]: unknown };
  readonly metrics: { readonly watches: { readonly [name: string]: unknown } };
  readonly policies: { readonly [name: string]: Policy };
  readonly improvements: { readonly [name: string]: unknown };
  readonly predictions: { readonly [name: string]: unknown };
}

/** Each once, in the order of the definitions. */
export function coverageItems({
  bundles,
  alerts,
  notices,
  mailboxes,
  queues,
  indicators,
  availabilities,
  maps,
  schedules,
  patterns,
  metrics,
  policies,
  improvements,
  predictions,
}: CoveredDefinitions): readonly CoverageItem[] {
  const all = Object.values(bundles);
  const escalations = Object.values(notices.escalations);
  const items = [
    ...all.flatMap((bundle) => [...lifecyclesOf(bundle), ...facetsOf(bundle)].flatMap(lifecycleItems)),
    ...[alerts.tables, ...all.map((bundle) => partsOf(bundle, "DecisionTable"))].flatMap((tables) =>
      Object.values(tables).flatMap(({ name, rules }) =>
        // What functions decide by them, no scenario plays.
        tablesOfFunctions.includes(name) ? [] : counted("rows", "DecisionTable", name, "rules", rules),
      ),
    ),
    ...whole("eventSources", "EventSource", alerts.sources),
    ...whole("maintenances", "Maintenance", Object.fromEntries(alerts.maintenances.map((one) => [one.name, one]))),
    ...whole("correlations", "Correlation", Object.fromEntries(alerts.correlations.map((one) => [one.name, one]))),
    ...alerts.rules.flatMap(ruleItems),
    ...Object.values(mailboxes).flatMap(mailboxItems),
    ...alerts.remediations.flatMap(remediationItems),
    ...all.flatMap((bundle) =>
      Object.values(partsOf(bundle, "Approval")).flatMap(({ name, stages }) =>
        stages.map((stage, index) => item("approvalStages", "Approval", name, stage.name, ["spec", "stages", index])),
      ),
    ),
    ...escalations.flatMap(({ name, steps }) => [
      ...counted("escalationSteps", "Escalation", name, "steps", steps),
      item("escalationSteps", "Escalation", name, "fallback", ["spec", "fallback"]),
    ]),
    ...all.flatMap((bundle) =>
      serviceLevelsOf(bundle).flatMap(({ name, escalate }) =>
        counted("serviceLevelSteps", "ServiceLevel", name, "escalate", escalate),
      ),
    ),
    ...whole("notifications", "Notification", notices.notifications),
    ...all.flatMap((bundle) => Object.values(partsOf(bundle, "CatalogItem")).flatMap(catalogItems)),
    ...all.flatMap((bundle) => accessItems(recordTypeOf(bundle))),
    ...whole("queues", "Queue", queues),
    ...whole("indicators", "Indicator", indicators),
    ...whole("availabilities", "Availability", availabilities),
    ...Object.entries(availabilities).flatMap(([name, { warn }]) =>
      warn === undefined ? [] : item("availabilities", "Availability", name, "warn", ["spec", "warn"]),
    ),
    ...whole("maps", "ServiceMap", maps),
    ...whole("schedules", "Schedule", schedules),
    ...whole("patterns", "Pattern", patterns),
    ...whole("watches", "Watch", metrics.watches),
    ...Object.values(policies).flatMap(policyItems),
    ...whole("improvements", "Improvement", improvements),
    ...whole("predictions", "Prediction", predictions),
  ];
  return [...new Map(items.map((one) => [`${one.part} ${one.name}`, one])).values()];
}

/** Definitions of which each counts as a whole. */
function whole(
  part: CoveragePartName,
  kind: string,
  named: { readonly [name: string]: unknown },
): readonly CoverageItem[] {
  return Object.keys(named).map((name) => ({ part, name, kind, definition: name, paths: [["spec"]] }));
}

function item(
  part: CoveragePartName,
  kind: string,
  definition: string,
  what: string,
  ...paths: readonly CoverageItem["paths"][number][]
): CoverageItem {
  return { part, name: `${definition}/${what}`, kind, definition, paths };
}

function counted(
  part: CoveragePartName,
  kind: string,
  definition: string,
  list: string,
  entries: readonly unknown[],
): readonly CoverageItem[] {
  return entries.map((_, index) => item(part, kind, definition, String(index + 1), ["spec", list, index]));
}

function mailboxItems({ name, answer, open }: Mailbox): readonly CoverageItem[] {
  const one = (what: string, ...path: readonly (string | number)[]): CoverageItem =>
    item("mailRules", "Mailbox", name, what, ["spec", ...path]);
  return [
    ...answer.flatMap(({ record, commands, also }, at) => [
      ...commands.map((_, index) => one(`${record}/${String(index + 1)}`, "answer", at, "commands", index)),
      ...also.map((_, index) => one(`${record}/also/${String(index + 1)}`, "answer", at, "also", index)),
    ]),
    ...open.map((_, index) => one(`open/${String(index + 1)}`, "open", index)),
  ];
}

function lifecycleItems(lifecycle: Lifecycle): readonly CoverageItem[] {
  const { name } = lifecycle;
  return Object.values(lifecycle.states).flatMap((state) => {
    const place = ["spec", "states", state.name];
    return [
      item("states", "Lifecycle", name, state.name, place),
      ...Object.entries(state.transitions).flatMap(([command, branches]) =>
        branches.flatMap((branch, index) =>
          takenItems(lifecycle, state.name, `${command}/${String(index)}`, branch, branchPlaces(place, command, index)),
        ),
      ),
      ...state.after.flatMap(({ transition }, index) =>
        takenItems(lifecycle, state.name, `after/${String(index)}`, transition, [[...place, "after", index]]),
      ),
      ...followingItems(name, state.name, state, [place]),
      ...Object.entries(state.transitions).flatMap(([command, branches]) =>
        branches.flatMap((branch, index) =>
          followingItems(
            name,
            `${state.name}/${command}/${String(index)}`,
            branch,
            branchPlaces(place, command, index),
          ),
        ),
      ),
      ...state.after.flatMap(({ transition }, index) =>
        followingItems(name, `${state.name}/after/${String(index)}`, transition, [[...place, "after", index]]),
      ),
    ];
  });
}

/** A branch that leads back is taken once for each state that it may lead to. */
function takenItems(
  lifecycle: Lifecycle,
  state: string,
  what: string,
  { target }: Transition,
  places: readonly Place[],
): readonly CoverageItem[] {
  const named = (name: string): CoverageItem =>
    item("transitions", "Lifecycle", lifecycle.name, `${state}/${name}`, ...places);
  if (target !== previous) return [named(what)];
  return statesBefore(lifecycle, state).map((before) => named(`${what}/${before}`));
}

type Place = CoverageItem["paths"][number];

function branchPlaces(place: Place, command: string, index: number): readonly Place[] {
  return [
    [...place, "transitions", command, index],
    [...place, "transitions", command],
    ["spec", "anywhere", "transitions", command, index],
    ["spec", "anywhere", "transitions", command],
    ["spec", "anywhere", "*", "transitions", command, index],
    ["spec", "anywhere", "*", "transitions", command],
  ];
}

/** What a state or a branch opens and whom it tells. */
function followingItems(
  lifecycle: string,
  what: string,
  { open = [], tell = [] }: Pick<Transition, "open" | "tell">,
  places: readonly Place[],
): readonly CoverageItem[] {
  const at = (key: string, index: number): readonly Place[] => places.map((place) => [...place, key, index]);
  return [
    ...open.map(({ as }, index) => item("opens", "Lifecycle", lifecycle, `${what}/${as}`, ...at("open", index))),
    ...tell.map((_, index) =>
      item("tells", "Lifecycle", lifecycle, `${what}/tell/${String(index)}`, ...at("tell", index)),
    ),
  ];
}

/** Who opens records of the type, who sees them, and who gives fields that not everybody gives. */
function accessItems({ name, access }: RecordType): readonly CoverageItem[] {
  const rows = (list: "open" | "see", count: number): CoverageItem[] =>
    Array.from({ length: count }, (_, index) =>
      item("access", "RecordType", name, `${list}/${String(index + 1)}`, ["spec", "access", list, index]),
    );
  return [
    ...rows("open", access?.open?.length ?? 0),
    ...rows("see", access?.see?.length ?? 0),
    ...Object.keys(access?.edit ?? {}).map((field) =>
      item("access", "RecordType", name, `edit/${field}`, ["spec", "access", "edit", field]),
    ),
  ];
}

/** The item, and each that it orders. */
function catalogItems({ name, order }: CatalogItem): readonly CoverageItem[] {
  return [
    { part: "catalogItems", name, kind: "CatalogItem", definition: name, paths: [["spec"]] },
    ...order.map(({ key }) => item("catalogItems", "CatalogItem", name, key, ["spec", "order", key])),
  ];
}

function ruleItems(rule: AlertRule): readonly CoverageItem[] {
  const { name } = rule;
  const sent = (["onJoin", "onClear", "onMerge", "onReopen"] as const).filter((what) => rule[what] != null);
  const whats = ["open", ...sent];
  return whats.map((what) => item("alertRules", "AlertRule", name, what, ["spec", what]));
}

const sentSteps: readonly SentStep[] = ["propose", "begin", "giveUp", "backOut", "close", "withdraw"];

/** The commands it sends, that it was proven, and that somebody heard of its failure. */
function remediationItems({ name, raise: { steps } }: Remediation): readonly CoverageItem[] {
  return [
    ...sentSteps
      .filter((step) => steps[step] !== null)
      .map((step) => item("remediations", "Remediation", name, step, ["spec", "raise", "steps", step])),
    ...["verify", "onFail"].map((what) => item("remediations", "Remediation", name, what, ["spec", what])),
  ];
}
