/**
 * From lines to counts.
 *
 * L1. A window is counted when it is over. Its templates, its counts as samples, the lines that are kept, the end of
 *     its batches and the position of the source are one transaction: after a crash the same lines say the same once
 *     more.
 * L2. One process at a time works a source; several sources are worked by several.
 * L3. A window without lines counts zero, as long as somebody looked: what nobody saw is not known.
 */
import type pg from "pg";
import type { LogSource } from "../../engine/log/ir.ts";
import type { Labels } from "../../engine/metric/labels.ts";
import type { SeriesSamples } from "../../engine/series/batch.ts";
import { saveSamples } from "../metric/save.ts";
import { numberSeries, seriesDigest } from "../metric/series.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { holdLogCursor, type LogCursor, moveLogCursor, noteLook } from "./cursor.ts";
import type { LogMemory } from "./memory.ts";
import { countWindow } from "./window.ts";

export interface LogRoundParams {
  readonly sources: ReadonlyMap<string, LogSource>;
  readonly memory: LogMemory;
  /** UTC milliseconds; absent = by the clock of the database. */
  readonly now?: number;
  /** Windows of a longer absence are not known when they have no lines. @default five minutes */
  readonly awayMs?: number;
}

export interface LogOutcome {
  readonly lines: number;
  readonly windows: number;
  /** Whether more windows may be over. */
  readonly more: boolean;
}

/** What came at the end of a window may be stored so much later. */
export const graceMs = 3_000;
/** Windows of one transaction. */
const mostWindows = 60;

/** Counts the windows of all sources that are over. */
export async function logRound(pool: pg.Pool, params: LogRoundParams): Promise<LogOutcome> {
  let [lines, windows, more] = [0, 0, false];
  for (const source of params.sources.values()) {
    const done = await sourceRound(pool, source, params);
    lines += done.lines;
    windows += done.windows;
    more ||= done.more;
  }
  return { lines, windows, more };
}

async function sourceRound(pool: pg.Pool, source: LogSource, params: LogRoundParams): Promise<LogOutcome> {
  const { memory, awayMs = 300_000 } = params;
  let kept: (() => void) | null = null;
  const outcome = await inTransaction(pool, async (client) => {
    const now = params.now ?? (await clockOf(client));
    const cursor = await holdLogCursor(client, source.name, now);
    if (cursor === null) return { lines: 0, windows: 0, more: false };
    const windows = await windowsOver(client, source, cursor, { now, awayMs });
    if (windows.length === 0) {
      await noteLook(client, source.name, now);
      return { lines: 0, windows: 0, more: false };
    }
    const counter = await memory.counter(client, source, cursor);
    const batch = new Map<number, SeriesSamples["samples"][number][]>();
    const live: { [series: string]: number } = {};
    let lines = 0;
    for (const { until, hasLines } of windows) {
      if (hasLines) lines += await countWindow(client, { source: source.name, until }, counter);
      const counts = counter.close(until);
      const numbers = await numbersOf(client, source.name, counts);
      for (const { labels, value } of counts) {
        const id = numbers(labels);
        if (id === undefined) continue;
        const samples = batch.get(id) ?? [];
        samples.push({ at: until - source.stepMs, value });
        batch.set(id, samples);
      }
    }
    const until = windows.at(-1)?.until ?? now;
    const liveCounts = counter.live();
    const numbers = await numbersOf(client, source.name, liveCounts);
    for (const { labels, until: last } of liveCounts) {
      const id = numbers(labels);
      if (id !== undefined) live[String(id)] = last;
    }
    await saveCounts(client, source.name, batch, params.now);
    await moveLogCursor(client, source.name, { until, lookedAt: now, live });
    kept = () => memory.keep(source, cursor.rounds + 1, counter);
    return { lines, windows: windows.length, more: windows.length >= mostWindows };
  });
  (kept as (() => void) | null)?.();
  return outcome;
}

async function clockOf(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ now: Date }>("select now()");
  return rows[0]?.now.getTime() ?? 0;
}

/** The windows that are over, the oldest first. */
async function windowsOver(
  db: Queryable,
  { name, stepMs }: LogSource,
  { until, lookedAt }: LogCursor,
  { now, awayMs }: { readonly now: number; readonly awayMs: number },
): Promise<readonly { readonly until: number; readonly hasLines: boolean }[]> {
  const over = now - graceMs - ((now - graceMs) % stepMs);
  if (until !== null && until >= over) return [];
  const { rows } = await db.query<{ until: string }>(
    `select distinct (floor(extract(epoch from received_at) * 1000 / $2) + 1) * $2 as until from log_batches
     where source = $1 and received_at < $3 order by until limit $4`,
    [name, stepMs, new Date(over), mostWindows],
  );
  // What came late counts in the next window.
  const full = rows.map((row) => Math.max(Number(row.until), (until ?? 0) + stepMs));
  const isKnown = now - lookedAt <= awayMs;
  const first = until === null ? full[0] : isKnown ? until + stepMs : (full[0] ?? over);
  if (first === undefined) return [];
  const last = isKnown || full.length === 0 ? over : (full.at(-1) ?? over);
  const windows = [];
  for (let end = first; end <= last && windows.length < mostWindows; end += stepMs)
    windows.push({ until: end, hasLines: full.includes(end) });
  return windows;
}

/** Numbers of series by the labels that a counter holds: they live as long as it does. */
const known = new WeakMap<Labels, number>();

async function numbersOf(
  db: Queryable,
  source: string,
  series: readonly { readonly labels: Labels }[],
): Promise<(labels: Labels) => number | undefined> {
  const wanted = new Map<string, Labels>();
  for (const { labels } of series) if (!known.has(labels)) wanted.set(seriesDigest(labels).toString("hex"), labels);
  if (wanted.size > 0)
    for (const [digest, id] of await numberSeries(db, source, wanted)) {
      const labels = wanted.get(digest);
      if (labels !== undefined) known.set(labels, id);
    }
  return (labels) => known.get(labels);
}

async function saveCounts(
  db: Queryable,
  source: string,
  batch: ReadonlyMap<number, SeriesSamples["samples"]>,
  now: number | undefined,
): Promise<void> {
  if (batch.size === 0) return;
  const series = [...batch].map(([id, samples]): SeriesSamples => ({ series: id, samples }));
  const kept = series.reduce((sum, { samples }) => sum + samples.length, 0);
  await saveSamples(
    db,
    [{ source, batch: series, kept, dropped: 0, refused: 0 }],
    now === undefined ? undefined : new Date(now),
  );
}
