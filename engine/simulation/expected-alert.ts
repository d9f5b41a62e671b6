/** Whether alerts are as a scenario expects, whatever host holds them. */
import { type JsonObject, ownValue } from "../base/json.ts";
import type { BoardAlert } from "../alert/board-alert.ts";
import { isPart } from "./is-part.ts";

/** What a scenario expects of the alerts of a source. */
export interface ExpectedAlert {
  readonly source: string;
  /** Parts of what {@link alertWords}. */
  readonly where: JsonObject;
  /** How many alerts of the source are so; null = at least one. */
  readonly count: number | null;
}

/** An alert as scenarios see it. */
function alertView({ alert, rule, groupId, reason }: BoardAlert, groups: SeenGroups): JsonObject {
  const group = groupId === null ? undefined : groups.get(groupId);
  return {
    key: alert.key,
    state: alert.state,
    severity: alert.severity,
    original: alert.original ?? null,
    title: alert.title,
    ci: alert.ci,
    labels: alert.labels,
    episode: alert.episode,
    events: alert.count,
    repeats: alert.duplicates,
    flapping: alert.flapping,
    maintenance: alert.maintenance?.maintenance ?? null,
    rule,
    group: groupId,
    correlation: groupId === null ? null : (ownValue(reason["correlation"] ?? null, "by") ?? null),
    primary: group?.primary ?? null,
  };
}

/** Words of an expectation beside `source` and `count`. */
export const alertWords = [
  "key",
  "state",
  "severity",
  "original",
  "title",
  "ci",
  "labels",
  "episode",
  "events",
  "repeats",
  "flapping",
  "maintenance",
  "rule",
  "group",
  "correlation",
  "primary",
] as const;

/** Of groups of alerts, the title of the alert that the others come from, by id. */
export type SeenGroups = ReadonlyMap<string, { readonly primary: string }>;

/** One line for each thing that is not as expected. */
export function unmetAlerts(
  expected: readonly ExpectedAlert[],
  alerts: readonly BoardAlert[],
  groups: SeenGroups,
): readonly string[] {
  return expected.flatMap(({ source, where, count }) => {
    const all = alerts.filter(({ alert }) => alert.source === source).map((one) => alertView(one, groups));
    const found = all.filter((one) => isPart(where, one)).length;
    if (count === null ? found > 0 : found === count) return [];
    const there = all.map((one) => JSON.stringify(shownOf(one, where)));
    return [
      `${count === null ? "there is no" : `there are ${String(found)}, expected ${String(count)}, of`} alert of "${source}" with ${JSON.stringify(where)}; there are ${there.length === 0 ? "none" : there.join(", ")}`,
    ];
  });
}

function shownOf(one: JsonObject, where: JsonObject): JsonObject {
  return Object.fromEntries(["key", ...Object.keys(where)].map((name) => [name, one[name] ?? null]));
}
