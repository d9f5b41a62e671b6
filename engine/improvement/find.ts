/**
 * Habits of the past that a definition could take over, each with its evidence and what would have come of it.
 *
 * 1. What is found depends on what was kept alone: the same past gives the same findings, in the order of their keys.
 * 2. The back-test decides the groups of the past by what is proposed: how many records there would have been, and
 *    which of those that would be missing a person had worked on (`missed`).
 */
import type { JsonObject } from "../base/json.ts";
import type { Find } from "./ir.ts";
import type { Past, PastGroup, PastRule } from "./past.ts";

export interface BackTest {
  /** Records that alerts opened: of the rules in question, as it was and as it would have been. */
  readonly before: number;
  readonly after: number;
  /** Records that would not have been and that a person had worked on. */
  readonly missed: readonly string[];
}

export interface Finding {
  /** Tells findings of one improvement apart. */
  readonly key: string;
  /** What its proposal may read. */
  readonly view: JsonObject;
  /** How often it was so, and the records that show it, the latest first. */
  readonly count: number;
  readonly records: readonly string[];
  readonly backTest: BackTest;
}

export function findingsOf(find: Find, past: Past): readonly Finding[] {
  const found = findOf(find, past);
  return [...found].sort((one, other) => compare(one.key, other.key));
}

function findOf(find: Find, past: Past): readonly Finding[] {
  switch (find.kind) {
    case "noise":
      return past.rules.flatMap((rule) => noiseOf(rule, groupsOf(past, rule.name), find));
    case "pairs":
      return pairsOf(past, find);
    case "repaired":
      return past.rules.flatMap((rule) => repairedOf(rule, groupsOf(past, rule.name), find.count));
    case "silent":
      return past.rules.flatMap(silentOf);
  }
}

function noiseOf(
  { name, spec }: PastRule,
  groups: readonly PastGroup[],
  { clearsWithinMs, count }: Extract<Find, { readonly kind: "noise" }>,
): readonly Finding[] {
  const noise = groups.filter(
    ({ touched, longestMs }) => !touched && longestMs !== null && longestMs <= clearsWithinMs,
  );
  if (noise.length < count) return [];
  const longest = Math.max(...noise.map(({ longestMs }) => longestMs ?? 0));
  // Whole minutes, and a little more than the longest of them.
  const minutes = Math.floor(longest / 60_000) + 1;
  const kept = groups.filter(({ longestMs }) => longestMs === null || longestMs >= minutes * 60_000);
  const gone = groups.filter((group) => !kept.includes(group));
  return [
    {
      key: name,
      view: { rule: name, spec, count: noise.length, of: groups.length, hold: `${String(minutes)}m` },
      count: noise.length,
      records: latest(noise),
      backTest: {
        before: groups.length,
        after: kept.length,
        missed: latest(gone.filter(({ touched }) => touched)),
      },
    },
  ];
}

function pairsOf(
  past: Past,
  { withinMs, count, share }: Extract<Find, { readonly kind: "pairs" }>,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const first of past.rules)
    for (const second of past.rules) {
      if (first.name === second.name) continue;
      const [before, after] = [groupsOf(past, first.name), groupsOf(past, second.name)];
      const together = pairUp(before, after, withinMs);
      const most = Math.max(before.length, after.length);
      if (together.length < count || together.length < share * most) continue;
      const joined = together.map(([, one]) => one);
      findings.push({
        key: `${first.name} ${second.name}`,
        view: {
          first: { rule: first.name, spec: first.spec },
          second: { rule: second.name, spec: second.spec },
          count: together.length,
          of: most,
        },
        count: together.length,
        records: latest(together.flat()),
        // What comes with another record is told there: nothing is missed.
        backTest: {
          before: before.length + after.length,
          after: before.length + after.length - joined.length,
          missed: [],
        },
      });
    }
  return findings;
}

/** Each group of the one with the first of the other that began with it or soon after, each once. */
function pairUp(
  before: readonly PastGroup[],
  after: readonly PastGroup[],
  withinMs: number,
): readonly (readonly [PastGroup, PastGroup])[] {
  const taken = new Set<string>();
  return before.flatMap((one) => {
    const next = after.find(({ id, at }) => !taken.has(id) && at >= one.at && at - one.at <= withinMs);
    if (next === undefined) return [];
    taken.add(next.id);
    return [[one, next] as const];
  });
}

function repairedOf(
  { name, spec, repaired }: PastRule,
  groups: readonly PastGroup[],
  count: number,
): readonly Finding[] {
  if (repaired) return [];
  const runbooks = [...new Set(groups.flatMap((group) => group.runbooks))].sort();
  return runbooks.flatMap((runbook): readonly Finding[] => {
    const by = groups.filter((group) => group.runbooks.includes(runbook));
    if (by.length < count) return [];
    return [
      {
        key: `${name} ${runbook}`,
        view: { rule: name, spec, runbook, count: by.length, of: groups.length },
        count: by.length,
        records: latest(by),
        // A repair opens a record all the same: what is saved is that a person comes.
        backTest: { before: groups.length, after: groups.length, missed: [] },
      },
    ];
  });
}

function silentOf({ name, spec, taken, old }: PastRule): readonly Finding[] {
  if (taken || !old) return [];
  const backTest = { before: 0, after: 0, missed: [] };
  return [{ key: name, view: { rule: name, spec }, count: 1, records: [], backTest }];
}

function groupsOf({ groups }: Past, rule: string): readonly PastGroup[] {
  return groups
    .filter((group) => group.rule === rule)
    .sort((one, other) => one.at - other.at || compare(one.id, other.id));
}

/** Records that stand for many. */
const mostRecords = 50;

function latest(groups: readonly PastGroup[]): readonly string[] {
  const sorted = [...groups].sort((one, other) => other.at - one.at || compare(one.id, other.id));
  return [...new Set(sorted.map(({ record }) => record))].slice(0, mostRecords);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
