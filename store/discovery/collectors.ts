import type { Collector } from "../../engine/discovery/collector.ts";
import { readDefinitionsOfKind } from "../definition/read.ts";
import type { Queryable } from "../pool.ts";

/** A published collector and what is known of its presence. Instants are UTC milliseconds. */
export interface KnownCollector {
  readonly collector: Collector;
  /** When a process of it last asked for work; null = never since it is watched. */
  readonly seenAt: number | null;
  /** From when it is silent, while its alert fires; else null. */
  readonly silentSince: number | null;
  /** The processes that asked in the last minutes. */
  readonly workers: readonly string[];
}

/** The published collectors by name. */
export async function readCollectors(db: Queryable): Promise<readonly KnownCollector[]> {
  const published = await readDefinitionsOfKind(db, "Collector");
  if (published.size === 0) return [];
  const { rows } = await db.query<{ name: string; seen_at: Date | null; silent_since: Date | null; workers: string[] }>(
    "select name, seen_at, silent_since, workers from collector_watch",
  );
  const known = new Map(rows.map((row) => [row.name, row]));
  return [...published.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((collector) => {
      const row = known.get(collector.name);
      return {
        collector,
        seenAt: row?.seen_at?.getTime() ?? null,
        silentSince: row?.silent_since?.getTime() ?? null,
        workers: row?.workers ?? [],
      };
    });
}

/** Who asks for the work of a collector, as Temporal tells it now. */
export interface SeenCollector {
  readonly collector: Collector;
  /** UTC milliseconds; null = nobody in the last minutes. */
  readonly seenAt: number | null;
  readonly workers: readonly string[];
}

/** Notes who was seen. A collector that is not among them is published no more: whoever judges forgets it. */
export async function noteCollectors(db: Queryable, seen: readonly SeenCollector[]): Promise<void> {
  for (const { collector, seenAt, workers } of seen)
    await db.query(
      `insert into collector_watch (name, published, silent_after_ms, seen_at, asked_at, workers)
       values ($1, true, $2, to_timestamp($3 / 1000.0), now(), $4)
       on conflict (name) do update set published = true, silent_after_ms = excluded.silent_after_ms,
         seen_at = greatest(collector_watch.seen_at, excluded.seen_at), asked_at = now(), workers = excluded.workers`,
      [collector.name, collector.silentAfterMs, seenAt, workers],
    );
  await db.query("update collector_watch set published = false where published and name <> all ($1)", [
    seen.map(({ collector }) => collector.name),
  ]);
}
