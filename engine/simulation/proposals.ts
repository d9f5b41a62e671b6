/** What improvements find in a scenario, by the kernel of the product. */
import { type Finding, findingsOf } from "../improvement/find.ts";
import type { Improvement } from "../improvement/ir.ts";
import type { Past, PastGroup } from "../improvement/past.ts";
import type { AlertChange } from "../alert/alert-change.ts";
import type { Library } from "./library.ts";
import type { KeptAlerts } from "./kept-alerts.ts";
import type { SimulatedRecord } from "./simulated-record.ts";

/** What a scenario expects an improvement to find. */
export interface ExpectedProposals {
  readonly improvement: string;
  /** Among what is found; none = nothing is found. */
  readonly found: readonly {
    /** The rule; of a pair both, of a repair the rule and the runbook, with a blank between. */
    readonly of: string;
    readonly count?: number;
    /** Records of the back-test: as it was, as it would have been, and those that people had worked on. */
    readonly before?: number;
    readonly after?: number;
    readonly missed?: number;
  }[];
}

interface PastWorld {
  readonly now: number;
  readonly records: readonly SimulatedRecord[];
  readonly alerts: KeptAlerts;
}

export function fixtureFindings(
  improvement: Improvement,
  world: PastWorld,
  { rules, remediations }: Library["alerts"],
): readonly Finding[] {
  const since = world.now - improvement.withinMs;
  const past: Past = {
    since,
    groups: groupsOf(world).filter((group) => group.at >= since),
    rules: rules.map(({ name }) => ({
      name,
      // A scenario knows what definitions mean, not how they are written.
      spec: {},
      repaired: remediations.some(({ alert }) => alert === name),
      taken: world.alerts.changes().some((change) => change.rule === name && change.at >= since),
      old: true,
    })),
  };
  return findingsOf(improvement.find, past);
}

/** One line when something else is found. */
export function unmetProposals(expected: ExpectedProposals, found: readonly Finding[]): readonly string[] {
  const told = found.map(({ key, count, backTest: { before, after, missed } }) => ({
    of: key,
    count,
    before,
    after,
    missed: missed.length,
  }));
  const isMet =
    (expected.found.length > 0 || told.length === 0) &&
    expected.found.every((one) =>
      told.some((other) => Object.entries(one).every(([name, value]) => other[name as keyof typeof other] === value)),
    );
  if (isMet) return [];
  return [
    `the improvement "${expected.improvement}" finds ${JSON.stringify(told)}; expected ${JSON.stringify(expected.found)}`,
  ];
}

function groupsOf({ records, alerts }: PastWorld): readonly PastGroup[] {
  const all = alerts.changes();
  const byId = new Map(records.map((record) => [record.state.id, record]));
  return [...alerts.records()].flatMap(([id, { record }]): readonly PastGroup[] => {
    const members = new Set(all.filter(({ group }) => group === id).map(episodeOf));
    const spans = [...members].map((episode) => all.filter((change) => episodeOf(change) === episode)).map(spanOf);
    const [first] = spans.sort((one, other) => one.at - other.at || (one.alert < other.alert ? -1 : 1));
    const opened = byId.get(record);
    const rule = all.find(({ group, alert }) => group === id && alert === first?.alert)?.rule ?? null;
    if (first === undefined || rule === null || opened === undefined) return [];
    const lengths = spans.flatMap(({ at, until }) => (until === null ? [] : [until - at]));
    return [
      {
        id,
        rule,
        record,
        at: first.at,
        longestMs: lengths.length < spans.length ? null : Math.max(...lengths),
        touched: opened.events.some(({ by }) => !by.startsWith("$")),
        runbooks: runbooksOf(opened, byId),
      },
    ];
  });
}

function runbooksOf(record: SimulatedRecord, byId: ReadonlyMap<string, SimulatedRecord>): readonly string[] {
  const linked = Object.values(record.state.links).flat();
  const all = [record, ...linked.flatMap((id) => byId.get(id) ?? [])];
  const byPeople = all.filter(({ events }) => events[0]?.by.startsWith("$") !== true || events === record.events);
  return [
    ...new Set(
      byPeople.flatMap(({ state }) =>
        Object.values(state.runs).flatMap(({ runbook, outcome }) =>
          runbook !== null && outcome === "done" ? [runbook] : [],
        ),
      ),
    ),
  ];
}

function spanOf(episode: readonly AlertChange[]): {
  readonly alert: string;
  readonly at: number;
  readonly until: number | null;
} {
  return {
    alert: episode[0]?.alert ?? "",
    at: Math.min(...episode.map(({ at }) => at)),
    until: episode.find(({ state }) => state === "clear")?.at ?? null,
  };
}

const episodeOf = ({ alert, episode }: AlertChange): string => `${alert}#${String(episode)}`;
