/**
 * A month of 200,000 resolved incidents of the shipped types, in a PostgreSQL of its own: the number that
 * `opsloom indicator show incident-time-to-resolve` counts (open time of a calendar by priority, less what waited for
 * the caller; total and by two fields, with a hash of its rows) against a statement by hand that knows no calendar and
 * gives time by the wall alone. Then the results of its resolution clocks (`incident-sla-compliance`, with those that
 * run late at the end of the month) against such a statement over the same tables. Both sides must find the same n
 * before anything is timed.
 *
 * `OPSLOOM_INDICATOR_RECORDS` says how many, 200,000 else. The ratio is readings a second, ours over the twin's; the
 * twin does less. `heapMB` is how much the heap grew at most while one reading was made.
 */
import type pg from "pg";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import type { Json } from "../engine/base/json.ts";
import { reckon } from "../store/indicator/asked.ts";
import { latestProgram } from "../store/indicator/program.ts";
import { count } from "../store/indicator/reading.ts";
import { compareSides, report } from "./rounds.ts";
import { withDatabase } from "./database.ts";

/** Ours asks calendars, history and groups of each record; a statement for this one question does not. */
const target = 0.05;
const month = { text: "2026-10", from: "2026-09-30T22:00:00Z", to: "2026-10-31T23:00:00Z" } as const;
const asOf = Date.UTC(2026, 10, 15);

export async function bench(): Promise<Json> {
  const records = Number(process.env["OPSLOOM_INDICATOR_RECORDS"] ?? "200000");
  if (!Number.isSafeInteger(records) || records < 1_000)
    throw new Error("OPSLOOM_INDICATOR_RECORDS must be a whole number, at least 1000");
  return withDatabase({ files: await readDefinitionFiles(["definitions"]), connections: 2 }, async ({ pool }) => {
    await addIncidents(pool, records);
    const resolved = await measure(pool, "incident-time-to-resolve", twin);
    const clocks = await measure(pool, "incident-sla-compliance", clockTwin);
    return { bench: "indicator", records, resolved, clocks };
  });
}

async function measure(pool: pg.Pool, name: string, statement: string): Promise<{ readonly [name: string]: Json }> {
  const program = await latestProgram(pool, name);
  if (program === null) throw new Error(`${name} is not published`);
  const reckoning = reckon(program, month.text, asOf, asOf);
  if (!reckoning.ok) throw new Error(reckoning.error);
  const seconds: number[] = [];
  let most = 0;
  const ours = async (): Promise<number> => {
    const from = performance.now();
    const before = process.memoryUsage().heapUsed;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().heapUsed - before)), 20);
    const counted = await count(pool, program, reckoning.value);
    clearInterval(watch);
    seconds.push((performance.now() - from) / 1_000);
    if (!counted.ok) throw new Error(counted.error);
    return counted.value.reading.total.n;
  };
  const byHand = async (): Promise<number> =>
    (await pool.query<{ n: number }>(statement, [month.from, month.to, new Date(asOf)])).rows[0]?.n ?? 0;
  const [found, wanted] = [await ours(), await byHand()];
  if (found === 0 || found !== wanted) throw new Error(`ours counts ${String(found)}, the twin ${String(wanted)}`);
  seconds.length = 0;
  const once = (read: () => Promise<number>) => async (): Promise<number> => {
    await read();
    return 1;
  };
  const compared = report(await compareSides(once(ours), once(byHand)), target);
  const sorted = seconds.toSorted((a, b) => a - b);
  return { n: found, ...compared, seconds: sorted[Math.floor(sorted.length / 2)] ?? 0, heapMB: Math.round(most / 1e6) };
}

/** By the wall, with the states and codes as they were known last. */
const twin = `
  with last as (
    select distinct on (record_id, field) record_id, field, value from record_changes
    where field in ('state', 'resolvedAt', 'resolutionCode', 'priority') and committed_at <= $3 and starts_with(record_id, 'incident/')
    order by record_id, field, seq desc),
  wide as (
    select record_id, max(value #>> '{}') filter (where field = 'state') as state,
      max(value #>> '{}') filter (where field = 'resolvedAt') as resolved,
      max(value #>> '{}') filter (where field = 'resolutionCode') as code from last group by record_id),
  timed as (
    select extract(epoch from w.resolved::timestamptz - r.opened_at) * 1000 as ms from wide w join records r on r.id = w.record_id
    where w.state in ('resolved', 'closed') and w.code <> 'duplicate' and w.resolved::timestamptz >= $1 and w.resolved::timestamptz < $2)
  select count(*)::int as n, avg(ms) as mean, percentile_disc(0.5) within group (order by ms) as median,
    percentile_disc(0.9) within group (order by ms) as p90 from timed`;

/** By the clock's last word; of those that are late and run on, how many. */
const clockTwin = `
  with last as (
    select distinct on (record_id, clock_id) record_id, met, ended_at, due_at, at from clock_changes
    where service_level = 'incident-resolution' and coalesce(committed_at, at) <= $3 order by record_id, clock_id, seq desc)
  select count(*) filter (where ended_at >= $1 and ended_at < $2 and met is not null)::int as n,
    count(*) filter (where ended_at >= $1 and ended_at < $2 and met)::int as part,
    count(*) filter (where (ended_at is null or ended_at >= $2) and due_at < $2)::int as late from last`;

/**
 * As commits leave them beside their ledgers: opened in September and October, a third held once, resolved and
 * closed.
 */
async function addIncidents(pool: pg.Pool, records: number): Promise<void> {
  await pool.query("set statement_timeout = 0");
  await pool.query(
    `insert into records (id, number, type, lifecycle, bundle, head, head_hash, state, final, opened_by, opened_at, updated_at, closed_at, snapshot)
     select 'incident/' || number, number, 'incident', 'incident', 'b', 5, '', 'closed', true, 'kim', opened, opened + interval '80 hours', opened + interval '80 hours', '{}'
     from (select 'INC' || lpad(n::text, 7, '0') as number, timestamptz '2026-09-25Z' + n * (interval '40 days' / $1::bigint) as opened
       from generate_series(1, $1::bigint) as n) made`,
    [records],
  );
  const time = `to_char((o.opened_at + c.after) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  await pool.query(
    `insert into record_changes (record_id, field, seq, at, committed_at, value)
     select o.id, c.field, c.seq, o.opened_at + c.after, o.opened_at + c.after,
       case c.field when 'resolvedAt' then case when c.seq = 1 then 'null' else to_jsonb(${time}) end else c.value end
     from records o, lateral (select hashtext(o.id) & 2147483647 as h) s,
       lateral (select (1 + s.h % 60) * interval '1 hour' as took) t,
       lateral (values
         ('state', 1, interval '0', '"new"'::jsonb), ('priority', 1, interval '0', to_jsonb(1 + s.h % 5)), ('holdReason', 1, interval '0', 'null'),
         ('assignmentGroup', 1, interval '0', to_jsonb('group-' || s.h % 40)), ('resolvedAt', 1, interval '0', 'null'), ('resolutionCode', 1, interval '0', 'null'),
         ('state', 2, t.took / 4, '"inProgress"'),
         ('state', 3, t.took / 3, case when s.h % 3 = 0 then '"onHold"'::jsonb else '"inProgress"' end),
         ('holdReason', 3, t.took / 3, case when s.h % 3 = 0 then '"awaitingCaller"'::jsonb else 'null' end),
         ('state', 4, t.took / 2, '"inProgress"'), ('state', 5, t.took, '"resolved"'), ('resolvedAt', 5, t.took, 'null'),
         ('resolutionCode', 5, t.took, case when s.h % 20 = 0 then '"duplicate"'::jsonb else '"solutionProvided"' end),
         ('state', 6, interval '80 hours', '"closed"')) as c(field, seq, after, value)
     where o.type = 'incident'`,
  );
  await addClocks(pool);
  await pool.query("analyze");
}

/** One clock each, met or not, stopped with the incident; one in two hundred runs on. */
async function addClocks(pool: pg.Pool): Promise<void> {
  const clock = `
    from records o, lateral (select hashtext(o.id) & 2147483647 as h) s,
      lateral (select o.opened_at + (1 + s.h % 60) * interval '1 hour' as ended, o.opened_at + interval '50 hours' as due, s.h % 200 = 0 as runs) t
    where o.type = 'incident'`;
  await pool.query(
    `insert into clock_changes (record_id, clock_id, seq, kind, at, committed_at, service_level, phase, counts_from, target_ms, due_at, ended_at, used_ms, paused_ms, met)
     select o.id, 'incident-resolution', 1, 'attached', o.opened_at, o.opened_at, 'incident-resolution', 'running', o.opened_at, 180000000, t.due, null::timestamptz, 0, 0, null::boolean ${clock}
     union all
     select o.id, 'incident-resolution', 5, 'stopped', t.ended, t.ended, 'incident-resolution', 'stopped', o.opened_at, 180000000, t.due, t.ended, 0, 0, t.ended <= t.due ${clock} and not t.runs`,
  );
  await pool.query(
    `insert into record_clocks (record_id, clock_id, service_level, phase, due_at, clock)
     select o.id, 'incident-resolution', 'incident-resolution', case when t.runs then 'running' else 'stopped' end, t.due, '{}' ${clock}`,
  );
}
