import { judgeCollector } from "../../engine/discovery/collector-silence.ts";
import type { SourceEvent } from "../../engine/event/event.ts";
import type { Queryable } from "../pool.ts";

/** Temporal was asked within so many milliseconds, or nothing is known of who is there. */
const askedMs = 60_000;
/** A watch in which nothing happened is written only so often: it says that somebody looked. */
const writeMs = 10_000;

interface Row {
  name: string;
  published: boolean;
  silent_after_ms: number | null;
  seen_at: Date | null;
  heard_at: Date | null;
  watched_since: Date;
  checked_at: Date;
  silent_since: Date | null;
  now: Date;
  asked: boolean;
}

/**
 * Looks at every collector, by the clock of the database: whether it was seen since the last look, what is silent now.
 * Returns the events that follow. The caller holds the processing lock, so of several processes one raises a silence.
 */
export async function watchCollectors(db: Queryable): Promise<SourceEvent[]> {
  const { rows } = await db.query<Row>(
    `select name, published, silent_after_ms, seen_at, heard_at, watched_since, checked_at, silent_since, now() as now,
       asked_at > now() - make_interval(secs => $1) as asked
     from collector_watch order by name collate "C"`,
    [askedMs / 1_000],
  );
  const events: SourceEvent[] = [];
  for (const row of rows) {
    const before = {
      heardAt: row.heard_at?.getTime() ?? null,
      watchedSince: row.watched_since.getTime(),
      checkedAt: row.checked_at.getTime(),
      silentSince: row.silent_since?.getTime() ?? null,
    };
    const { watch, event } = judgeCollector(
      {
        name: row.name,
        silentAfterMs: row.published ? row.silent_after_ms : null,
        seenAt: row.seen_at?.getTime() ?? null,
        asked: row.asked,
      },
      before,
      row.now.getTime(),
    );
    if (event !== null) events.push(event);
    if (!row.published) await db.query("delete from collector_watch where name = $1 and not published", [row.name]);
    else if (
      event !== null ||
      watch.heardAt !== before.heardAt ||
      watch.watchedSince !== before.watchedSince ||
      watch.checkedAt - before.checkedAt > writeMs
    )
      await save(db, row.name, watch);
  }
  return events;
}

async function save(db: Queryable, name: string, watch: ReturnType<typeof judgeCollector>["watch"]): Promise<void> {
  const instant = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
  await db.query(
    "update collector_watch set heard_at = $2, watched_since = $3, checked_at = $4, silent_since = $5 where name = $1",
    [name, instant(watch.heardAt), instant(watch.watchedSince), instant(watch.checkedAt), instant(watch.silentSince)],
  );
}
