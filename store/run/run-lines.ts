/** What the steps of runs print and note while they go on. It decides nothing, and the latest of a run are kept. */
import type { Queryable } from "../pool.ts";
import { instantText } from "./run.ts";

/** `out` and `error` are what a command printed, `note` is what a function says of its own. */
export type LineStream = "out" | "error" | "note";

export interface RunLine {
  readonly runId: string;
  /** Of the step that it came from. */
  readonly path: string;
  readonly iteration: string;
  readonly attempt: number;
  readonly stream: LineStream;
  readonly text: string;
  /** UTC milliseconds. */
  readonly at: number;
}

export interface StoredLine extends Omit<RunLine, "runId" | "at"> {
  /** Grows with each line. */
  readonly seq: number;
  /** ISO 8601 in UTC with milliseconds. */
  readonly at: string;
}

/** Lines that are kept of a run, the latest. */
export const mostLines = 5_000;

/** Adds lines in their order, and drops those before the last `mostLines` of their runs. */
export async function addRunLines(db: Queryable, lines: readonly RunLine[]): Promise<void> {
  if (lines.length === 0) return;
  const column = (of: (line: RunLine) => unknown): unknown[] => lines.map(of);
  await db.query(
    `insert into run_lines (run_id, at, path, iteration, attempt, stream, text)
     select run_id, at, path, iteration, attempt, stream, text
     from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[]) with ordinality
       as l (run_id, at, path, iteration, attempt, stream, text, place) order by place`,
    [
      column(({ runId }) => runId),
      column(({ at }) => new Date(at)),
      column(({ path }) => path),
      column(({ iteration }) => iteration),
      column(({ attempt }) => attempt),
      column(({ stream }) => stream),
      // PostgreSQL holds no such character.
      column(({ text }) => text.replaceAll("\u0000", "\uFFFD")),
    ],
  );
  await db.query(
    `delete from run_lines l using unnest($1::text[]) as r (id)
     where l.run_id = r.id and l.seq <= (
       select seq from run_lines k where k.run_id = r.id order by k.seq desc offset $2 limit 1)`,
    [[...new Set(lines.map(({ runId }) => runId))], mostLines],
  );
}

/** The latest lines of a run, the last one first; of those before one (`before`, its seq) where it is given. */
export async function listRunLines(
  db: Queryable,
  { runId, before, limit }: { readonly runId: string; readonly before?: number; readonly limit: number },
): Promise<readonly StoredLine[]> {
  const { rows } = await db.query<StoredLine>(
    `select seq::float8 as seq, ${instantText("at")} as at, path, iteration, attempt, stream, text from run_lines
     where run_id = $1 and ($2::bigint is null or seq < $2) order by seq desc limit $3`,
    [runId, before ?? null, limit],
  );
  return rows;
}
