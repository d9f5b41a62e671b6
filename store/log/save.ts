import type { LogLine } from "../../engine/log/line.ts";
import type { Queryable } from "../pool.ts";
import { encodeLines } from "./batch.ts";

/** Lines that could not be taken. */
export interface RefusedLines {
  readonly reason: string;
  readonly lines: number;
  /** One of them, clean and short. */
  readonly example: string;
}

/** What came for one source; of the source "" what none takes. */
export interface SentLines {
  readonly source: string;
  readonly lines: readonly LogLine[];
  readonly refused: readonly RefusedLines[];
}

/**
 * Stores what came in one statement; once it returns it is durable and may be acknowledged. `receivedAt`: of virtual
 * time; absent = by the clock of the database.
 */
export async function saveLogLines(db: Queryable, sent: readonly SentLines[], receivedAt?: Date): Promise<void> {
  const lines = new Map<string, LogLine[]>();
  const refused = new Map<string, RefusedLines & { readonly source: string }>();
  for (const one of sent) {
    lines.set(one.source, [...(lines.get(one.source) ?? []), ...one.lines]);
    for (const each of one.refused) {
      const key = `${one.source}\n${each.reason}`;
      refused.set(key, { ...each, source: one.source, lines: each.lines + (refused.get(key)?.lines ?? 0) });
    }
  }
  const sources = [...lines.keys()].sort();
  const full = sources.filter((source) => (lines.get(source)?.length ?? 0) > 0);
  const refusals = [...refused.values()].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const of = (source: string): readonly LogLine[] => lines.get(source) ?? [];
  await db.query(
    `with stored as (
       insert into log_batches (source, lines, bytes, received_at)
       select source, lines, bytes, coalesce($8, now()) from unnest($1::text[], $2::int[], $3::bytea[]) as b (source, lines, bytes)),
     counted as (
       insert into log_counts as c (source, lines)
       select source, lines from unnest($1::text[], $2::bigint[]) as n (source, lines)
       on conflict (source) do update set lines = c.lines + excluded.lines, heard_at = now())
     insert into log_refusals as r (source, reason, lines, example)
     select * from unnest($4::text[], $5::text[], $6::bigint[], $7::text[])
     on conflict (source, reason) do update set lines = r.lines + excluded.lines, example = excluded.example, last_at = now()`,
    [
      full,
      full.map((source) => of(source).length),
      full.map((source) => encodeLines(of(source))),
      refusals.map(({ source }) => source),
      refusals.map(({ reason }) => reason),
      refusals.map((one) => one.lines),
      refusals.map(({ example }) => example),
      receivedAt ?? null,
    ],
  );
}

function keyOf({ source, reason }: { readonly source: string; readonly reason: string }): string {
  return `${source}\n${reason}`;
}
