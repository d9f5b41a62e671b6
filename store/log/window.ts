/** The lines of one window: counted by their templates, some of them kept. */
import type { AddedLine, LogCounter } from "../../engine/log/counter.ts";
import type { LogLine } from "../../engine/log/line.ts";
import { createGiveWay } from "../alert/give-way.ts";
import type { Queryable } from "../pool.ts";
import { decodeLines } from "./batch.ts";

/** Batches that are read at once. */
const pageSize = 50;

interface KeptLine {
  readonly line: LogLine;
  readonly receivedAt: Date;
  readonly added: AddedLine;
}

export interface Window {
  readonly source: string;
  /** Its beginning, before which nothing is left, and its end. */
  readonly until: number;
}

/** Counts what came before the end of the window and takes it away. Returns how many lines it was. */
export async function countWindow(db: Queryable, { source, until }: Window, counter: LogCounter): Promise<number> {
  const giveWay = createGiveWay();
  let lines = 0;
  for (;;) {
    const { rows } = await db.query<{ received_at: Date; bytes: Buffer }>(
      `with gone as (
         delete from log_batches where id = any(array(
           select id from log_batches where source = $1 and received_at < $2 order by received_at, id limit $3))
         returning id, received_at, bytes)
       select received_at, bytes from gone order by received_at, id`,
      [source, new Date(until), pageSize],
    );
    if (rows.length === 0) break;
    const kept: KeptLine[] = [];
    for (const { received_at: receivedAt, bytes } of rows) {
      for (const line of decodeLines(bytes)) {
        const added = counter.add(line, until);
        if (added.isKept) kept.push({ line, receivedAt, added });
        lines += 1;
      }
      await giveWay();
    }
    if (kept.length > 0) await keepLines(db, source, kept);
  }
  await saveTemplates(db, source, until, counter);
  return lines;
}

async function keepLines(db: Queryable, source: string, kept: readonly KeptLine[]): Promise<void> {
  await db.query(
    `insert into log_lines (source, template, keywords, received_at, at, app, host, severity, line)
     select $1, template, string_to_array(keywords, ' '), received_at, at, app, host, severity, line
     from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[])
       as n (template, keywords, received_at, at, app, host, severity, line)`,
    [
      source,
      kept.map(({ added }) => added.template.id),
      kept.map(({ added }) => added.keywords.join(" ")),
      kept.map(({ receivedAt }) => receivedAt),
      kept.map(({ line }) => (line.at === null ? null : new Date(line.at))),
      kept.map(({ line }) => line.app),
      kept.map(({ line }) => line.host),
      kept.map(({ line }) => line.severity),
      kept.map(({ line }) => line.text),
    ],
  );
}

async function saveTemplates(db: Queryable, source: string, until: number, counter: LogCounter): Promise<void> {
  // A text that was forgotten and came again has the id that it had.
  const byId = new Map<string, { birth: string; tokens: string; lines: number }>();
  for (const template of counter.takeChanged()) {
    const { id, birth, tokens, lines } = template;
    const before = byId.get(id)?.lines ?? 0;
    byId.set(id, { birth: birth.join(" "), tokens: tokens.join(" "), lines: before + lines });
    template.lines = 0;
  }
  const ids = [...byId.keys()].sort();
  if (ids.length === 0) return;
  const all = ids.map((id) => byId.get(id) ?? { birth: "", tokens: "", lines: 0 });
  await db.query(
    `insert into log_templates as t (source, id, birth, tokens, lines, first_at, seen_at)
     select $1, id, birth, tokens, lines, $2, $2 from unnest($3::text[], $4::text[], $5::text[], $6::bigint[]) as n (id, birth, tokens, lines)
     on conflict (source, id) do update set tokens = excluded.tokens, lines = t.lines + excluded.lines, seen_at = excluded.seen_at`,
    [
      source,
      new Date(until),
      ids,
      all.map(({ birth }) => birth),
      all.map(({ tokens }) => tokens),
      all.map(({ lines }) => lines),
    ],
  );
}
