import { LogCounter, type LiveSeries } from "../../engine/log/counter.ts";
import type { LogSource } from "../../engine/log/ir.ts";
import { mostTemplates } from "../../engine/log/templates.ts";
import { readSeries } from "../metric/series.ts";
import type { Queryable } from "../pool.ts";
import type { LogCursor } from "./cursor.ts";

interface Remembered {
  readonly rounds: number;
  readonly source: string;
  readonly counter: LogCounter;
}

/**
 * What a process remembers of sources between rounds: it counts as long as no other process has worked the source
 * since, and its definition is the same.
 */
export class LogMemory {
  readonly #kept = new Map<string, Remembered>();

  async counter(db: Queryable, source: LogSource, cursor: LogCursor): Promise<LogCounter> {
    const known = this.#kept.get(source.name);
    this.#kept.delete(source.name);
    if (known?.rounds === cursor.rounds && known.source === JSON.stringify(source)) return known.counter;
    return restore(db, source, cursor);
  }

  /** After the commit of the round that made `rounds` of it. */
  keep(source: LogSource, rounds: number, counter: LogCounter): void {
    this.#kept.set(source.name, { rounds, source: JSON.stringify(source), counter });
  }
}

async function restore(db: Queryable, source: LogSource, { live }: LogCursor): Promise<LogCounter> {
  const { rows } = await db.query<{ id: string; birth: string; tokens: string }>(
    `select id, birth, tokens from (
       select id, birth, tokens, seen_at from log_templates where source = $1 order by seen_at desc, id limit $2) as t
     order by seen_at, id`,
    [source.name, mostTemplates],
  );
  const series = await readSeries(db, Object.keys(live).map(Number));
  return new LogCounter(
    source,
    rows.map(({ id, birth, tokens }) => ({ id, birth: birth.split(" "), tokens: tokens.split(" ") })),
    series.map(({ id, labels }): LiveSeries => ({ labels, until: live[String(id)] ?? 0 })),
  );
}
