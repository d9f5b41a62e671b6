import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { indicator } from "../../engine/indicator/sample.ts";
import { rowOfLedger } from "../../engine/indicator/of-ledger.ts";
import { periodOf } from "../../engine/indicator/period.ts";
import { utcZone } from "../../engine/clock/calendar.ts";
import {
  bundle,
  company,
  drive,
  field,
  final,
  lifecycle,
  monday,
  named,
  recordType,
  row,
  serviceLevel,
  state,
  to,
} from "../../engine/lifecycle/sample.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { commit } from "../record/commit.ts";
import { declare } from "../record/declaration.ts";
import { HeadCache } from "../record/head.ts";
import { inSnapshot } from "../transaction.ts";
import { reckon } from "./asked.ts";
import { type KnownProgram, latestProgram } from "./program.ts";
import { count, tell } from "./reading.ts";
import { readRows } from "./rows.ts";
import { listReadings, recount } from "./verify.ts";

const definitions = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: task }
spec:
  number: TSK
  fields:
    title: { type: string }
    priority: { type: integer, index: true }
    doneAt: { type: instant, index: true }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: task }
spec: { record: task, allow: [agent], initial: new, states: { new: { transitions: { finish: done } }, done: { stamp: doneAt, final: true } } }
---
apiVersion: opsloom/v1
kind: Indicator
metadata: { name: duration }
spec:
  of: task
  date: doneAt
  when: { state: done }
  measure: { time: { from: openedAt, to: doneAt } }
  by: [priority]
  settles: 24h
`;

let store: TestStore;
let program: KnownProgram;
beforeAll(async () => {
  store = await startStore();
  await store.publish([{ path: "task.yaml", text: definitions }]);
  program = (await latestProgram(store.pool, "duration"))!;
});
afterAll(() => store?.stop());

const hour = 3_600_000;
const november = Date.UTC(2026, 10, 1);
const known = Date.UTC(2027, 0, 1);

interface Task {
  /** Hours from the beginning of October. */
  readonly opened: number;
  readonly lasts: number;
  readonly priority: number;
  /** Hours after it was done. */
  readonly committedLate: number;
}

let number = 0;
/** As a commit leaves it beside the ledger. */
async function put(tasks: readonly Task[]): Promise<void> {
  const rows = tasks.map(({ opened, lasts, priority, committedLate }) => {
    number += 1;
    const openedAt = Date.UTC(2026, 9, 1) + opened * hour;
    const doneAt = openedAt + lasts * hour;
    const id = `TSK${String(number).padStart(7, "0")}`;
    return { id, priority, opened: openedAt, done: doneAt, committed: doneAt + committedLate * hour };
  });
  const text = JSON.stringify(
    rows.map((row) => ({
      ...row,
      opened: new Date(row.opened).toISOString(),
      done: new Date(row.done).toISOString(),
      committed: new Date(row.committed).toISOString(),
    })),
  );
  const given = `jsonb_to_recordset($1::jsonb) as g(id text, priority int, opened timestamptz, done text, committed timestamptz)`;
  await store.pool.query(
    `insert into records (id, number, type, lifecycle, bundle, head, head_hash, state, final, opened_by, opened_at, updated_at, closed_at, snapshot)
     select 'task/' || id, id, 'task', 'task', 'b', 2, '', 'done', true, 'kim', opened, done::timestamptz, done::timestamptz, '{}' from ${given}`,
    [text],
  );
  await store.pool.query(
    `insert into record_changes (record_id, field, seq, at, committed_at, value)
     select 'task/' || g.id, c.field, c.seq, case c.seq when 1 then opened else done::timestamptz end, case c.seq when 1 then opened else committed end, c.value
     from ${given}, lateral (values ('state', 1, '"new"'::jsonb), ('priority', 1, to_jsonb(priority)), ('doneAt', 1, 'null'),
       ('state', 2, '"done"'), ('doneAt', 2, to_jsonb(done))) as c(field, seq, value)`,
    [text],
  );
}

describe("a reading", () => {
  const task = fc.record({
    opened: fc.integer({ min: 0, max: 24 * 61 }),
    lasts: fc.integer({ min: 0, max: 24 * 20 }),
    priority: fc.integer({ min: 1, max: 3 }),
    committedLate: fc.integer({ min: 0, max: 100 }),
  });

  it("is what a recount in SQL by hand says, as of any instant", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(task, { maxLength: 30 }), fc.integer({ min: 0, max: 60 }), async (tasks, day) => {
        await store.pool.query("with gone as (delete from record_changes) delete from records");
        await put(tasks);
        const asOf = november + day * 24 * hour;
        const reckoning = reckon(program, "2026-11", asOf, known);
        if (!reckoning.ok) throw new Error(reckoning.error);
        const counted = await count(store.pool, program, reckoning.value);
        const { rows } = await store.pool.query(
          `select n::int, median::float, p90::float, round(mean)::float as mean from (
             select count(*) as n, percentile_disc(0.5) within group (order by ms) as median,
               percentile_disc(0.9) within group (order by ms) as p90, avg(ms) as mean
             from (select extract(epoch from (d.value #>> '{}')::timestamptz - r.opened_at) * 1000 as ms
               from records r join record_changes d on d.record_id = r.id and d.field = 'doneAt' and d.seq = 2
               where d.committed_at <= $1 and (d.value #>> '{}')::timestamptz >= '2026-11-01Z' and (d.value #>> '{}')::timestamptz < '2026-12-01Z') t) f`,
          [new Date(asOf)],
        );
        expect(counted).toMatchObject({ ok: true, value: { reading: { total: { excluded: 0, ...rows[0] } } } });
      }),
      { numRuns: 40 },
    );
  });

  it("is told again as it was, and a recount finds what was altered", async () => {
    await store.pool.query("with gone as (delete from record_changes) delete from records");
    await put([1, 2, 3].map((lasts) => ({ opened: 24 * 35, lasts, priority: lasts, committedLate: 0 })));
    const reckoning = reckon(program, "2026-11", null, known);
    if (!reckoning.ok) throw new Error(reckoning.error);
    expect(reckoning.value).toMatchObject({ asOf: Date.UTC(2026, 11, 2), provisional: false });
    const first = await tell(store.pool, program, reckoning.value, true);
    expect(first).toMatchObject({ ok: true, value: { kept: true, reading: { total: { n: 3, median: 2 * hour } } } });
    await put([{ opened: 24 * 40, lasts: 1, priority: 1, committedLate: 24 * 30 }]);
    expect(await tell(store.pool, program, reckoning.value, true)).toEqual(first);
    const all = async (): Promise<unknown> => {
      const stored = await listReadings(store.pool, "duration", { after: null, limit: 10 });
      return Promise.all(stored.map((one) => recount(store.pool, one)));
    };
    expect(await all()).toMatchObject([{ period: "2026-11", differs: null }]);
    // Two tasks change their places: the figures are the same, their rows are not.
    await store.pool.query(`delete from record_changes where field = 'priority'`);
    expect(await all()).toMatchObject([{ differs: expect.any(String) }]);
    await expect(store.pool.query("update indicator_readings set n = 7")).rejects.toThrow("never altered");
  });
});

describe("a row", () => {
  const job = bundle(
    recordType("job", "JOB", [field("title", "string"), field("size", "integer", { index: true })]),
    [
      lifecycle("job", [
        state("new", { hold: to("held"), finish: to("finished"), edit: to(null, { fields: ["size"] }) }),
        state("held", { resume: to("new"), finish: to("finished") }),
        state("finished", { reopen: to("new"), close: to("closed") }),
        final("closed"),
      ]),
    ],
    {
      ServiceLevel: named(
        serviceLevel("work", "job", {
          pause: row({ state: "held" }),
          stop: row({ state: ["finished", "closed"] }),
          cancel: row({ size: 9 }),
          reset: row({ size: 2 }),
          onTargetChange: "restart",
        }),
      ),
    },
  );
  const asked = {
    indicator: indicator({ of: "job", clocks: "work", counts: { by: "date", field: "startedAt" } }),
    context: { calendars: {}, zones: {}, tables: {} },
    period: periodOf("2026", utcZone)!,
    at: Date.UTC(9999, 0),
  };
  const fields = ["size", "state"];
  let count = 0;

  /** What SQL reads of a record that lived so, and what its ledger says. */
  async function bothOf(steps: readonly (readonly [minutes: number, name: string, size?: number])[]) {
    count += 1;
    const number = `JOB${String(count).padStart(7, "0")}`;
    const id = `job/${number}`;
    const driver = drive(job, company({ kim: ["agent"] }));
    driver.send("kim", "$open", { type: "job", number, bundle: "b1", fields: { title: "x", size: 1 } });
    for (const [minutes, name, size] of steps) {
      driver.now += minutes * 60_000;
      driver.engine("$sync");
      driver.send("kim", name, size === undefined ? {} : { size });
    }
    const events = driver.events.map(({ at, by, body }) => ({ at, by, body }));
    const given = { recordId: id, expectedHead: 0, commandId: "all", requestHash: "00", events, bundle: job };
    expect(await commit(store.pool, new HeadCache(), { ...given, outcome: { ok: true } })).toMatchObject({
      kind: "committed",
    });
    const found = await inSnapshot(store.pool, async (client) => {
      const rows = [];
      for await (const some of readRows(client, { asked, fields, asOf: asked.at, after: "" })) rows.push(...some);
      return rows.find((one) => one.id === id);
    });
    return { read: found, told: rowOfLedger({ id, openedAt: monday, events: driver.events }, fields, "work") };
  }
  beforeAll(() => declare(store.pool, job));

  it("has the episodes of a clock that was reopened, breached and reset", async () => {
    const { read, told } = await bothOf([
      [60, "hold"],
      [30, "resume"],
      [30, "finish"],
      [10, "reopen"],
      [300, "edit", 2],
      [10, "finish"],
      [10, "close"],
    ]);
    expect(told.clocks).toMatchObject([
      { episode: 1, startedAt: monday, met: true },
      { episode: 2, breachedAt: expect.any(Number), met: null },
      { episode: 3, met: true },
    ]);
    expect(read).toEqual(told);
  });

  it(
    "is the same from the ledger and from what is kept beside it, whatever happened",
    { timeout: 60_000 },
    async () => {
      const step = fc.tuple(
        fc.integer({ min: 0, max: 200 }),
        fc.constantFrom("hold", "resume", "finish", "reopen", "edit"),
        fc.constantFrom(1, 2, 9),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const { read, told } = await bothOf(
            steps.map(([minutes, name, size]) => (name === "edit" ? [minutes, name, size] : [minutes, name])),
          );
          expect(read).toEqual(told);
        }),
        { numRuns: 30 },
      );
    },
  );
});
