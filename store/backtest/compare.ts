/**
 * Records of the past decided by a candidate, a page at a time.
 *
 * 1. Each is played twice by the same way: by the definitions that it was decided by, and by the candidate. What
 *    differs between these two is told; what the first play does not find as the ledger has it cannot be replayed, and
 *    that is told instead.
 * 2. Facts are answered from the ledger. What nobody asked then is not asked now: the record cannot be replayed.
 * 3. Nothing is written.
 */
import type { Pool } from "pg";
import { type Played, play } from "../../engine/backtest/play.ts";
import { scriptOf, type Turn } from "../../engine/backtest/script.ts";
import { type Difference, differencesOf, traitsOf } from "../../engine/backtest/trace.ts";
import type { Json } from "../../engine/base/json.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { type FactReading, mergeReadings, type Needs, type Readings } from "../../engine/lifecycle/read/needs.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { BundleCache } from "../definition/bundle-cache.ts";
import { readPeople } from "../person/read.ts";
import { readEvents } from "../record/events.ts";
import { readNeeds } from "../record/read-needs.ts";

export interface Candidate {
  readonly bundles: { readonly [recordType: string]: Bundle };
}

export interface RecordComparison {
  readonly record: string;
  /** Why it cannot be replayed; null = it was. */
  readonly unplayable: string | null;
  readonly differences: readonly Difference[];
}

export interface CompareParams {
  readonly candidate: Candidate;
  readonly types: readonly string[];
  /** Opened from here on, UTC milliseconds. */
  readonly since: number;
  /** What is due before this instant has happened, UTC milliseconds. */
  readonly now: number;
  /** Id of the last record of the page before; empty = from the first. */
  readonly after: string;
  readonly limit: number;
}

/** One for each record of the page, by id. */
export async function compareRecords(
  pool: Pool,
  bundles: BundleCache,
  { candidate, types, since, now, after, limit }: CompareParams,
): Promise<readonly RecordComparison[]> {
  const { rows } = await pool.query<{ id: string; type: string; bundle: string; final: boolean; updated: Date }>(
    `select id, type, bundle, final, updated_at as updated from records
     where type = any($1) and opened_at >= $2 and id collate "C" > $3 order by id collate "C" limit $4`,
    [types, new Date(since), after, limit],
  );
  const found: RecordComparison[] = [];
  for (const { id, type, bundle: digest, final, updated } of rows) {
    const next = candidate.bundles[type];
    if (next === undefined) continue;
    const events = await readEvents(pool, id, 0);
    const moved = events.some(({ body }) => body.kind === "rebound");
    if (moved) {
      found.push(unplayable(id, "it was moved from one version of its definitions to another"));
      continue;
    }
    const pinned = await bundles.read(digest);
    const until = final ? updated.getTime() : now;
    found.push(await compareOne(pool, { id, events, pinned, next, until }));
  }
  return found;
}

interface One {
  readonly id: string;
  readonly events: readonly LedgerEvent[];
  readonly pinned: Bundle;
  readonly next: Bundle;
  readonly until: number;
}

const unplayable = (record: string, why: string): RecordComparison => ({ record, unplayable: why, differences: [] });

async function compareOne(pool: Pool, { id, events, pinned, next, until }: One): Promise<RecordComparison> {
  const script = scriptOf(pinned, events);
  const actors = await actorsOf(pool, script);
  const run = (bundle: Bundle): Promise<Played | string> =>
    drive(pool, play({ bundle, digest: "candidate", script, actors, until }), events);
  const before = await run(pinned);
  if (typeof before === "string") return unplayable(id, before);
  const recorded = traitsOf(pinned, events);
  const [first] = differencesOf(recorded, traitsOf(pinned, before.events));
  if (first !== undefined) {
    const { aspect, name, was, wouldBe } = first;
    const refused = before.refused[0];
    const why = refused === undefined ? "" : `; "${refused.name}" is refused now: ${refused.because}`;
    return unplayable(id, `${aspect} "${name}" was ${was ?? "nothing"} and is played as ${wouldBe ?? "nothing"}${why}`);
  }
  const after = await run(next);
  if (typeof after === "string") return unplayable(id, after);
  const known = new Set(before.refused.map(({ name, at }) => `${name} ${String(at)}`));
  const refused = after.refused
    .filter(({ name, at }) => !known.has(`${name} ${String(at)}`))
    .map(({ name, because }): Difference => ({
      aspect: "refused",
      name,
      was: "accepted",
      wouldBe: "refused",
      because,
    }));
  const traits = differencesOf(traitsOf(pinned, before.events), traitsOf(next, after.events));
  return { record: id, unplayable: null, differences: [...traits, ...refused] };
}

async function actorsOf(pool: Pool, script: readonly Turn[]): Promise<ReadonlyMap<string, Actor>> {
  const people = await readPeople(pool, [...new Set(script.map(({ by }) => by))]);
  const actors = new Map<string, Actor>([[engineActor.user, engineActor]]);
  for (const [user, { roles, groups }] of people) actors.set(user, { user, roles, groups });
  return actors;
}

/** What it came to, or why it cannot be played. */
async function drive(
  pool: Pool,
  playing: ReturnType<typeof play>,
  events: readonly LedgerEvent[],
): Promise<Played | string> {
  for (let turn = playing.next(); ;) {
    if (turn.done === true) return turn.value;
    const { needs, at } = turn.value;
    const facts = factsFrom(events, needs, at);
    if (typeof facts === "string") return facts;
    const read = await readNeeds(pool, { ...needs, facts: [] }, at);
    turn = playing.next(mergeReadings(read, { ...read, facts } satisfies Readings));
  }
}

/** As the ledger has them: the last answer before the instant, else the first after it. */
function factsFrom(
  events: readonly LedgerEvent[],
  { facts }: Needs,
  at: number,
): { [key: string]: FactReading } | string {
  const found: { [key: string]: FactReading } = {};
  for (const { key, name, call, with: input } of facts) {
    let value: Json | undefined;
    for (const { at: read, body } of events) {
      if (body.kind !== "factsRead" || !Object.hasOwn(body.facts, name)) continue;
      if (value !== undefined && read > at) break;
      value = body.facts[name];
    }
    if (value === undefined) return `the fact "${name}" (${call}) was not asked then, and the past cannot be asked`;
    found[key] = { at, call, with: input, value };
  }
  return found;
}
