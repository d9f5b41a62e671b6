import type { LogLine } from "../../engine/log/line.ts";
import type { Queryable } from "../pool.ts";
import { decodeLines } from "./batch.ts";

export interface StoredLine {
  readonly id: number;
  readonly receivedAt: Date;
  readonly at: Date | null;
  readonly app: string;
  readonly host: string;
  readonly severity: LogLine["severity"];
  readonly line: string;
}

/** Lines of a template that are kept, the latest first. */
export async function readKeptLines(
  db: Queryable,
  { source, template, limit }: { readonly source: string; readonly template: string; readonly limit: number },
): Promise<readonly StoredLine[]> {
  const { rows } = await db.query<StoredLine>(
    `select id, received_at as "receivedAt", at, app, host, severity, line from log_lines
     where source = $1 and template = $2 order by id desc limit $3`,
    [source, template, limit],
  );
  return rows;
}

/** Lines that came and are not counted yet. */
export interface WaitingLines {
  readonly lines: readonly LogLine[];
  /** Behind the last batch of them. */
  readonly next: number;
}

/** Batches that are read at once. */
const mostBatches = 20;

/** What comes for a source behind a batch; `after` null = from now on. */
export async function readWaitingLines(db: Queryable, source: string, after: number | null): Promise<WaitingLines> {
  if (after === null) {
    const { rows } = await db.query<{ last: number | null }>("select max(id) as last from log_batches");
    return { lines: [], next: rows[0]?.last ?? 0 };
  }
  const { rows } = await db.query<{ id: number; bytes: Buffer }>(
    "select id, bytes from log_batches where source = $1 and id > $2 order by id limit $3",
    [source, after, mostBatches],
  );
  return { lines: rows.flatMap(({ bytes }) => decodeLines(bytes)), next: rows.at(-1)?.id ?? after };
}
