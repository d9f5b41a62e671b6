/**
 * Series of which nothing comes any more, by the watches that ask for it. It is judged when all samples that have come
 * are looked at, by whoever holds the position among them: what waits is no silence.
 */
import type pg from "pg";
import type { WatchEvent } from "../../engine/watch/event.ts";
import { judgeSilence, silentAt } from "../../engine/watch/silence.ts";
import type { Queryable } from "../pool.ts";
import { readFailures } from "../probe/changes.ts";
import { aboutProbes } from "../../engine/probe/about.ts";
import { inTransaction } from "../transaction.ts";
import type { PublishedWatch, WatchDefinitions } from "./definitions.ts";
import { saveEvents } from "./save-events.ts";
import { listHeard, saveSilent, type StoredWatchState } from "./states.ts";

export interface SilenceParams {
  readonly definitionsNow: (db: Queryable) => Promise<WatchDefinitions>;
  /** UTC milliseconds. */
  readonly now: number;
  /** When its events are received, in virtual time; absent = by the clock of the database. */
  readonly receivedAt?: Date;
}

/** How many events followed. */
export async function noteSilentSeries(pool: pg.Pool, params: SilenceParams): Promise<number> {
  return inTransaction(pool, async (client) => {
    const held = await client.query<{ behind: boolean }>(
      `select exists (select from metric_batches b where b.id > c.position) as behind from metric_cursors c
       where c.consumer = 'watches' for update skip locked`,
    );
    if (held.rows[0]?.behind !== false) return 0;
    const definitions = await params.definitionsNow(client);
    const events: WatchEvent[] = [];
    const changed: StoredWatchState[] = [];
    for (const { published, stored } of await heardStates(client, definitions)) {
      const judged = judgeSilence(await noticedOf(client, published, definitions), stored.state, params.now);
      if (judged === null) continue;
      events.push(...judged.events);
      changed.push({ ...stored, state: judged.state });
    }
    await saveSilent(client, changed);
    await saveEvents(client, events, params.receivedAt);
    return events.length;
  });
}

/** When the next series falls silent if nothing comes; null = none does. */
export async function nextSilence(db: Queryable, definitions: WatchDefinitions): Promise<number | null> {
  const all = await heardStates(db, definitions);
  const instants = all.flatMap(({ published, stored }) => silentAt(published.watch, stored.state) ?? []);
  return instants.length === 0 ? null : Math.min(...instants);
}

/** States of watches that ask for silence, of which something was heard. */
async function heardStates(
  db: Queryable,
  { watches }: WatchDefinitions,
): Promise<readonly { readonly published: PublishedWatch; readonly stored: StoredWatchState }[]> {
  const found: { readonly published: PublishedWatch; readonly stored: StoredWatchState }[] = [];
  for (const published of [...watches.values()].flat())
    if (published.watch.silent !== undefined)
      for (const stored of await listHeard(db, published.watch.name)) found.push({ published, stored });
  return found;
}

async function noticedOf(
  db: Queryable,
  { watch, source }: PublishedWatch,
  { tables, probes }: WatchDefinitions,
): Promise<Parameters<typeof judgeSilence>[0]> {
  if (source.receive.as !== "probes") return { watch, source, tables };
  return { watch, source, tables, about: aboutProbes(probes, await readFailures(db, [...probes.keys()])) };
}
