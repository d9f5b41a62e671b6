import type { EventSource } from "../../engine/event/ir.ts";
import type { SourceEvent } from "../../engine/event/event.ts";
import { beginWatch, endSilence, judgeSilence, type SourceWatch } from "../../engine/event/silence.ts";
import { isWaiting } from "../event/lag.ts";
import type { Queryable } from "../pool.ts";
import { consumer } from "./consumer.ts";

interface WatchRow {
  source: string;
  heard_at: Date | null;
  watched_since: Date;
  checked_at: Date;
  silent_since: Date | null;
}

/** A watch in which nothing happened is written only so often: it says that somebody listened. */
const writeMs = 10_000;

/**
 * Looks at every source with `silentAfter`, by the clock of the database: what was heard since the last look (`heard`:
 * the latest receipt of each source), what is silent now. Returns the events that follow. The caller holds the
 * processing lock, so of several processes one raises a silence; the watch is kept in the store, so a restart changes
 * nothing.
 */
export async function watchSources(
  db: Queryable,
  sources: readonly EventSource[],
  heard: ReadonlyMap<string, number>,
): Promise<SourceEvent[]> {
  const { rows } = await db.query<WatchRow>(
    "select source, heard_at, watched_since, checked_at, silent_since from source_watch",
  );
  const wanted = sources.flatMap(({ name, silentAfterMs }) =>
    silentAfterMs === null ? [] : [{ name, silentAfterMs }],
  );
  if (rows.length === 0 && wanted.length === 0) return [];
  const now = (await db.query<{ now: Date }>("select now() as now")).rows[0]?.now.getTime() ?? 0;
  const known = new Map(rows.map((row) => [row.source, watchOf(row)]));
  const events: SourceEvent[] = [];
  for (const { name, silentAfterMs } of wanted) {
    const before = known.get(name) ?? beginWatch(now);
    const { watch, event } = judgeSilence(name, silentAfterMs, before, { now, heardAt: heard.get(name) ?? null });
    // What waits to be processed is no silence; it is looked at with its delivery.
    if (event?.state === "firing" && (await isWaiting(db, consumer, name))) continue;
    if (event !== null) events.push(event);
    const changed = event !== null || watch.heardAt !== before.heardAt || watch.watchedSince !== before.watchedSince;
    if (changed || !known.has(name) || now - before.checkedAt > writeMs) await saveWatch(db, name, watch);
  }
  for (const [name, watch] of known) {
    if (wanted.some((source) => source.name === name)) continue;
    const event = endSilence(name, watch, now);
    if (event !== null) events.push(event);
    await db.query("delete from source_watch where source = $1", [name]);
  }
  return events;
}

async function saveWatch(db: Queryable, source: string, watch: SourceWatch): Promise<void> {
  const instant = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
  await db.query(
    `insert into source_watch (source, heard_at, watched_since, checked_at, silent_since) values ($1, $2, $3, $4, $5)
     on conflict (source) do update set heard_at = excluded.heard_at, watched_since = excluded.watched_since,
       checked_at = excluded.checked_at, silent_since = excluded.silent_since`,
    [source, instant(watch.heardAt), instant(watch.watchedSince), instant(watch.checkedAt), instant(watch.silentSince)],
  );
}

function watchOf(row: WatchRow): SourceWatch {
  return {
    heardAt: row.heard_at?.getTime() ?? null,
    watchedSince: row.watched_since.getTime(),
    checkedAt: row.checked_at.getTime(),
    silentSince: row.silent_since?.getTime() ?? null,
  };
}
