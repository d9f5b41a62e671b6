import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { indicator, is, now } from "../../engine/indicator/sample.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { digestOf } from "../digest.ts";
import { reckon } from "./asked.ts";
import type { KnownProgram } from "./program.ts";
import { count } from "./reading.ts";

let store: TestStore;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store?.stop());

const hour = 3_600_000;
const begin = Date.UTC(2026, 9, 1);
const known = Date.UTC(2027, 0, 1);

/** Hours; `ends` null = it runs on. */
interface Clock {
  readonly opens: number;
  readonly dueIn: number;
  readonly pausedAfter: number | null;
  readonly ends: number | null;
  /** Hours between the end and its commit. */
  readonly late: number;
  readonly isCancelled: boolean;
}

function program(): KnownProgram {
  const of = indicator({
    of: "task",
    clocks: "work",
    counts: { by: "date", field: "stoppedAt" },
    ratio: { part: now(is("met", true)), whole: now(is("ended", true)) },
    beside: { openBreached: { whole: now(is("ended", false), is("breached", true)), part: null } },
  });
  const kept = { indicator: of, calendars: {}, tables: {} };
  return { ...kept, digest: digestOf(kept) };
}

/** As commits leave them beside their ledgers. */
async function put(clocks: readonly Clock[]): Promise<void> {
  await store.pool.query("with a as (delete from record_clocks), b as (delete from clock_changes) delete from records");
  const at = (hours: number): string => new Date(begin + hours * hour).toISOString();
  for (const [index, { opens, dueIn, pausedAfter, ends, late, isCancelled }] of clocks.entries()) {
    const id = `task/TSK${String(index).padStart(7, "0")}`;
    await store.pool.query(
      `insert into records (id, number, type, lifecycle, bundle, head, head_hash, state, final, opened_by, opened_at, updated_at, snapshot)
       values ($1, $1, 'task', 'task', 'b', 1, '', 'new', false, 'kim', $2, $2, '{}')`,
      [id, at(opens)],
    );
    const due = at(opens + dueIn);
    const words: [string, string, string, string, string | null, string | null, boolean | null][] = [
      ["attached", "running", at(opens), at(opens), due, null, null],
    ];
    if (pausedAfter !== null)
      words.push(["paused", "paused", at(opens + pausedAfter), at(opens + pausedAfter), null, null, null]);
    if (ends !== null) {
      const end = at(opens + (pausedAfter ?? 0) + ends);
      const committed = at(opens + (pausedAfter ?? 0) + ends + late);
      const met = isCancelled ? null : end <= due;
      words.push([
        isCancelled ? "cancelled" : "stopped",
        isCancelled ? "cancelled" : "stopped",
        end,
        committed,
        due,
        end,
        met,
      ]);
    }
    for (const [seq, [kind, phase, when, committed, dueAt, endedAt, met]] of words.entries())
      await store.pool.query(
        `insert into clock_changes (record_id, clock_id, seq, kind, at, committed_at, service_level, phase, counts_from, due_at, ended_at, used_ms, paused_ms, met)
         values ($1, 'work', $2, $3, $4, $5, 'work', $6, $7, $8, $9, 0, 0, $10)`,
        [id, seq + 1, kind, when, committed, phase, at(opens), dueAt, endedAt, met],
      );
    const last = words.at(-1);
    await store.pool.query(
      "insert into record_clocks (record_id, clock_id, service_level, phase, due_at, clock) values ($1, 'work', 'work', $2, $3, '{}')",
      [id, last?.[1], last?.[4]],
    );
  }
}

/** Every clock there is, without looking for those of a period first. */
const byHand = `
  with results as (select * from clock_results($3))
  select count(*) filter (where dated and met is not null)::int as n, count(*) filter (where dated and met)::int as part,
    count(*) filter (where not dated and started_at <= $4 and (ended_at is null or ended_at > $4) and due_at < $4)::int as late
  from (select *, stopped_at >= $1 and stopped_at < $2 as dated from (select *, coalesce(ended_at, 'infinity') as stopped_at from results) r) d`;

describe("clocks of a period", () => {
  const clock: fc.Arbitrary<Clock> = fc.record({
    opens: fc.integer({ min: 0, max: 24 * 60 }),
    dueIn: fc.integer({ min: 1, max: 24 * 20 }),
    pausedAfter: fc.option(fc.integer({ min: 1, max: 100 })),
    ends: fc.option(fc.integer({ min: 1, max: 24 * 50 })),
    late: fc.integer({ min: 0, max: 24 * 40 }),
    isCancelled: fc.boolean(),
  });

  it("are all found that ended or ran in it, as of any instant", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(clock, { maxLength: 12 }), fc.integer({ min: 0, max: 70 }), async (clocks, days) => {
        await put(clocks);
        const asOf = Date.UTC(2026, 10, 1) + days * 24 * hour;
        const of = program();
        const reckoning = reckon(of, "2026-11", asOf, known);
        if (!reckoning.ok) throw new Error(reckoning.error);
        const counted = await count(store.pool, of, reckoning.value);
        if (!counted.ok) throw new Error(counted.error);
        const { period, at } = reckoning.value.asked;
        const end = new Date(Math.min(period.to - 1, at));
        const { rows } = await store.pool.query<{ n: number; part: number; late: number }>(byHand, [
          new Date(period.from),
          new Date(period.to),
          new Date(asOf),
          end,
        ]);
        const { n, part, beside } = counted.value.reading.total;
        expect({ n, part, late: beside["openBreached"]?.n }).toEqual(rows[0]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("numbers that changed in a period", () => {
  const change = fc.record({
    record: fc.integer({ min: 0, max: 3 }),
    field: fc.constantFrom("worked", "lost", "other"),
    hours: fc.integer({ min: 0, max: 24 * 90 }),
    late: fc.integer({ min: 0, max: 24 * 40 }),
    value: fc.option(fc.integer({ min: -5, max: 9 })),
  });

  it("are all found, and come to the same as those of every record", { timeout: 120_000 }, async () => {
    const of = indicator({
      of: "task",
      counts: { by: "gain", fields: ["lost", "worked"] },
      measure: { kind: "gain", field: "worked" },
      share: { of: "fields", fields: ["worked", "lost"] },
      show: ["n", "sum", "share"],
    });
    const kept = { indicator: of, calendars: {}, tables: {} };
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 20 }), fc.integer({ min: 0, max: 70 }), async (changes, days) => {
        await put(
          [0, 1, 2, 3].map(() => ({ opens: 0, dueIn: 1, pausedAfter: null, ends: null, late: 0, isCancelled: false })),
        );
        await store.pool.query("delete from record_changes");
        const inOrder = changes.toSorted((a, b) => a.hours - b.hours);
        const at = (hours: number): Date => new Date(begin + hours * hour);
        for (const [seq, { record, field, hours, late, value }] of inOrder.entries())
          await store.pool.query(
            "insert into record_changes (record_id, field, seq, at, committed_at, value) values ($1, $2, $3, $4, $5, $6)",
            [`task/TSK000000${record}`, field, seq + 1, at(hours), at(hours + late), JSON.stringify(value)],
          );
        const asOf = Date.UTC(2026, 10, 1) + days * 24 * hour;
        const program = { ...kept, digest: digestOf(kept) };
        const reckoning = reckon(program, "2026-11", asOf, known);
        if (!reckoning.ok) throw new Error(reckoning.error);
        const counted = await count(store.pool, program, reckoning.value);
        if (!counted.ok) throw new Error(counted.error);
        const { period, at: read } = reckoning.value.asked;
        const numberAt = (id: number, name: string, instant: number): number =>
          inOrder.findLast(
            ({ record, field, hours, late, value }) =>
              record === id &&
              field === name &&
              value !== null &&
              begin + hours * hour <= instant &&
              begin + (hours + late) * hour <= asOf,
          )?.value ?? 0;
        const gains = [0, 1, 2, 3].map((id) => {
          const rose = (name: string) =>
            numberAt(id, name, Math.min(period.to - 1, read)) - numberAt(id, name, period.from - 1);
          return [rose("worked"), rose("lost")] as const;
        });
        const some = gains.filter(([worked, lost]) => worked !== 0 || lost !== 0);
        const sum = some.reduce((total, [worked]) => total + worked, 0);
        const whole = some.reduce((total, [worked, lost]) => total + worked + lost, 0);
        const { total } = counted.value.reading;
        expect({ n: total.n, sum: total.sum, share: total.share }).toEqual({
          n: some.length,
          sum,
          share: whole === 0 ? null : sum / whole,
        });
      }),
      { numRuns: 40 },
    );
  });
});
