/**
 * Rows of an indicator, a thousand records at a time and in the order of their ids: what was committed until an
 * instant. Used on one snapshot.
 */
import type { PoolClient } from "pg";
import type { Json } from "../../engine/base/json.ts";
import type { Asked } from "../../engine/indicator/outcome.ts";
import type { ClockOutcome, IndicatorRow, Span } from "../../engine/indicator/row.ts";
import type { Bind } from "../bind.ts";
import { alertsWord } from "../../engine/indicator/of-alerts.ts";
import { readEpisodeRows } from "../alert/episode-rows.ts";
import { candidateEpisodes, candidates } from "./candidates.ts";

const batch = 1_000;

interface ReadRecords {
  /** A query that yields ids of records. */
  readonly of: (bind: Bind) => string;
  /** Names of the fields whose past is read. */
  readonly fields: readonly string[];
  /** Service level whose clocks are read. @default null: none */
  readonly clocks?: string | null;
  /** UTC milliseconds. */
  readonly asOf: number;
  /** Id of the last record that was read before. @default none */
  readonly after?: string;
}

interface Read extends Pick<ReadRecords, "fields" | "asOf" | "after"> {
  readonly asked: Asked;
}

export function readRows(client: PoolClient, { asked, ...read }: Read): AsyncGenerator<readonly IndicatorRow[]> {
  const { clocks, of } = asked.indicator;
  if (of === alertsWord) return readEpisodeRows(client, { ...read, of: (bind) => candidateEpisodes(bind, asked) });
  return readRecordRows(client, { ...read, clocks, of: (bind) => candidates(bind, asked, read.asOf) });
}

export async function* readRecordRows(client: PoolClient, read: ReadRecords): AsyncGenerator<readonly IndicatorRow[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const found = read.of(bind);
  await client.query(
    `declare indicator_records no scroll cursor for
     select r.id, floor(extract(epoch from r.opened_at) * 1000)::bigint as opened from records r
     where r.id in (${found}) and r.id collate "C" > ${bind(read.after ?? "")} order by r.id collate "C"`,
    values,
  );
  for (;;) {
    const { rows } = await client.query<{ id: string; opened: number }>(`fetch ${batch} from indicator_records`);
    if (rows.length > 0) yield await rowsOf(client, rows, read);
    if (rows.length < batch) break;
  }
  await client.query("close indicator_records");
}

async function rowsOf(
  client: PoolClient,
  records: readonly { readonly id: string; readonly opened: number }[],
  { fields, clocks: level = null, asOf }: ReadRecords,
): Promise<readonly IndicatorRow[]> {
  const ids = records.map(({ id }) => id);
  const spans = await spansOf(client, ids, fields, asOf);
  const clocks = level === null ? null : await clocksOf(client, ids, level, asOf);
  return records.map(({ id, opened }) => ({
    id,
    openedAt: opened,
    fields: spans.get(id) ?? {},
    clocks: clocks?.get(id) ?? [],
  }));
}

interface ChangeRow {
  readonly id: string;
  readonly field: string;
  readonly value: Json;
  readonly at: number;
}

type Spans = { [field: string]: Span[] };

async function spansOf(
  client: PoolClient,
  ids: readonly string[],
  fields: readonly string[],
  asOf: number,
): Promise<ReadonlyMap<string, Spans>> {
  const { rows } = await client.query<ChangeRow>(
    `select record_id as id, field, value, floor(extract(epoch from at) * 1000)::bigint as at from record_changes
     where record_id = any($1) and field = any($2) and coalesce(committed_at, at) <= $3 order by record_id, field, seq`,
    [ids, fields, new Date(asOf)],
  );
  const found = new Map<string, Spans>();
  for (const { id, field, value, at } of rows) {
    let own = found.get(id);
    if (own === undefined) found.set(id, (own = {}));
    const list = (own[field] ??= []);
    const last = list.at(-1);
    if (last !== undefined) list[list.length - 1] = { ...last, to: at };
    list.push({ value, from: at, to: null });
  }
  return found;
}

async function clocksOf(
  client: PoolClient,
  ids: readonly string[],
  level: string,
  asOf: number,
): Promise<ReadonlyMap<string, ClockOutcome[]>> {
  const ms = (column: string): string => `floor(extract(epoch from ${column}) * 1000)::bigint`;
  const { rows } = await client.query<ClockOutcome & { readonly id: string }>(
    `select record_id as id, clock_id as clock, episode, ${ms("started_at")} as "startedAt", ${ms("due_at")} as "dueAt",
       ${ms("breached_at")} as "breachedAt", ${ms("ended_at")} as "endedAt", met
     from clock_results($3) where record_id = any($1) and service_level = $2 order by record_id, clock_id collate "C", episode`,
    [ids, level, new Date(asOf)],
  );
  const found = new Map<string, ClockOutcome[]>();
  for (const { id, ...clock } of rows) found.set(id, [...(found.get(id) ?? []), clock]);
  return found;
}
