/** What has probably caused the trouble that alerts of a scenario tell of, by the kernel of the product. */
import type { AlertChange } from "../alert/alert-change.ts";
import { type Cause, causesOf, type Trouble } from "../cause/causes.ts";
import { longestAfter, strengthOf, type Suspect } from "../cause/suspect.ts";
import { parseInstant } from "../lifecycle/instant.ts";
import { stepsOf } from "./closure.ts";
import type { ExpectedCauses } from "./expected-cause.ts";
import type { Fixture } from "./fixture.ts";
import type { KeptAlerts } from "./kept-alerts.ts";
import type { SimulatedRecord } from "./simulated-record.ts";

interface CauseWorld {
  readonly fixture: Pick<Fixture, "cis">;
  readonly records: readonly SimulatedRecord[];
  readonly alerts: KeptAlerts;
}

/** Null = no alert tells of trouble. `record`: id of the record that is asked about. */
export function fixtureCauses(
  of: ExpectedCauses["of"],
  { fixture, records, alerts }: CauseWorld,
): readonly Cause[] | null {
  const trouble = troubleOf(of, alerts);
  if (trouble === null) return null;
  const items = Object.values(fixture.cis);
  const to = stepsOf(items);
  const suspects = [...records.flatMap(workOf), ...alertingAt(alerts.changes(), trouble.at)];
  return causesOf(
    trouble,
    suspects,
    items.flatMap(({ id }) => to(id)),
  );
}

function troubleOf(of: ExpectedCauses["of"], alerts: KeptAlerts): Trouble | null {
  const changes = alerts.changes();
  const latest = "alert" in of ? changes.findLast(({ alert }) => alert === of.alert) : undefined;
  const groups = new Set<string | null>(latest?.group == null ? [] : [latest.group]);
  if ("record" in of) for (const [group, { record }] of alerts.records()) if (record === of.record) groups.add(group);
  const told = new Set(changes.filter(({ group }) => group !== null && groups.has(group)).map(episodeOf));
  if (latest !== undefined) told.add(episodeOf(latest));
  const episodes = changes.filter((change) => told.has(episodeOf(change)));
  if (episodes.length === 0) return null;
  const cis = new Map(episodes.map(({ alert, ci }) => [alert, ci]));
  return {
    at: Math.min(...episodes.map(({ at }) => at)),
    cis: [...new Set([...cis.values()].filter((ci) => ci !== null))].sort(),
    alerts: [...cis.keys()].sort(),
  };
}

/** Windows that a record holds, or has held after they had begun, one for each CI that was asked for. */
function workOf({ state, events }: SimulatedRecord): readonly Suspect[] {
  const spans = new Map<string, { from: number; until: number }>();
  let held: { readonly cis: readonly string[]; readonly from: number; readonly until: number } | null = null;
  const keep = (until: number): void => {
    for (const ci of held?.cis ?? []) {
      const { from = 0 } = held ?? {};
      const known = spans.get(ci);
      spans.set(ci, { from: Math.min(from, known?.from ?? from), until: Math.max(until, known?.until ?? until) });
    }
  };
  for (const { at, body } of events) {
    if (body.kind === "reserved") {
      const [from, until] = [parseInstant(body.from), parseInstant(body.until)];
      held = from === null || until === null ? null : { cis: body.closure?.of ?? body.cis, from, until };
    } else if (body.kind === "released") {
      if (held !== null && held.from < at) keep(Math.min(held.until, at));
      held = null;
    }
  }
  if (held !== null) keep(held.until);
  const title = state.fields["title"];
  const what = typeof title === "string" ? title : state.number;
  return [...spans].map(([ci, span]) => ({ kind: "work", id: state.id, ci, what, ...span, strength: 1 }));
}

/** The latest episode of each alert that began before the trouble, or soon after. */
function alertingAt(changes: readonly AlertChange[], at: number): readonly Suspect[] {
  const episodes = new Map<string, AlertChange[]>();
  for (const change of changes) {
    const known = episodes.get(episodeOf(change));
    if (known === undefined) episodes.set(episodeOf(change), [change]);
    else known.push(change);
  }
  const latest = new Map<string, Suspect>();
  for (const episode of episodes.values()) {
    const [first] = episode;
    const ci = episode.at(-1)?.ci ?? null;
    const from = Math.min(...episode.map((change) => change.at));
    if (first === undefined || ci === null || from >= at + longestAfter) continue;
    if (from < (latest.get(first.alert)?.from ?? from)) continue;
    const severities = episode.flatMap(({ severity }) => (severity === null || severity < 1 ? [] : [severity]));
    latest.set(first.alert, {
      kind: "alert",
      id: first.alert,
      ci,
      what: first.title,
      from,
      until: episode.find(({ state }) => state === "clear")?.at ?? null,
      strength: strengthOf(severities.length === 0 ? null : Math.min(...severities)),
    });
  }
  return [...latest.values()];
}

const episodeOf = ({ alert, episode }: AlertChange): string => `${alert}#${String(episode)}`;
