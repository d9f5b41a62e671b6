import fc from "fast-check";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import { keptFields } from "../../engine/listing/field-changes.ts";
import { valueAt } from "../../engine/listing/projection.ts";
import { fold } from "../../engine/lifecycle/fold.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import {
  bundle,
  company,
  drive,
  type Driver,
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
import { commit } from "./commit.ts";
import { declare, readDeclaration } from "./declaration.ts";
import { fillChanges } from "./fill-changes.ts";
import { HeadCache } from "./head.ts";
import { type FieldSpan, readClockResults, readSpans } from "./spans.ts";
import { verifyRecord } from "./verify.ts";

/** A task that is held, finished and reopened, has an owner and a size, and a review beside it. */
const task = (indexed: readonly string[]) =>
  bundle(
    recordType("task", "TSK", [
      field("title", "string"),
      ...(["owner", "size", "people"] as const).map((name) =>
        field(name, name === "size" ? "integer" : "user", {
          many: name === "people",
          ...(indexed.includes(name) ? { index: true as const } : {}),
        }),
      ),
    ]),
    [
      lifecycle("task", [
        state("new", {
          hold: to("held"),
          finish: to("finished"),
          edit: to(null, { fields: ["owner", "size", "people"] }),
        }),
        state("held", { resume: to("new"), edit: to(null, { fields: ["owner"] }) }),
        state("finished", { reopen: to("new"), close: to("closed") }),
        final("closed"),
      ]),
    ],
    {
      Lifecycle: named(
        lifecycle(
          "review",
          [state("none", { ask: to("asked", { fields: ["reader"] }) }), state("asked", { drop: to("none") })],
          { facet: "review", record: "task", fields: { reader: field("reader", "user", { index: true }) } },
        ),
      ),
      ServiceLevel: named(
        serviceLevel("work", "task", { pause: row({ state: "held" }), stop: row({ state: ["finished", "closed"] }) }),
      ),
    },
  );
const definitions = task(["owner", "people"]);
const bundles = { read: () => Promise.resolve(definitions) };
const people = company({ kim: ["agent"], mia: ["agent"] });

let store: TestStore;
let pool: Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await declare(pool, definitions);
});
afterAll(() => store?.stop());

type Step = readonly [minutes: number, name: string, input?: { readonly [name: string]: Json }];

interface Life {
  readonly id: string;
  readonly driver: Driver;
  readonly go: (step: Step) => Promise<void>;
}

/** A transaction anywhere on the server, such as another test's, makes the filling wait. */
async function fill(): Promise<void> {
  while ((await readDeclaration(pool, "task"))?.changesFilled !== true) await fillChanges(pool);
}

let count = 0;
/** A record that lives by the kernel, one commit a command. */
async function open(steps: readonly Step[]): Promise<Life> {
  count += 1;
  const number = `TSK${String(count).padStart(7, "0")}`;
  const id = `task/${number}`;
  const heads = new HeadCache();
  const driver = drive(definitions, people);
  const save = async (known: number, commandId: string): Promise<void> => {
    const events = driver.events.slice(known).map(({ at, by, body }) => ({ at, by, body }));
    if (events.length === 0) return;
    const params = { recordId: id, expectedHead: known, commandId, requestHash: "00", events, bundle: definitions };
    expect(await commit(pool, heads, { ...params, outcome: { ok: true } })).toMatchObject({ kind: "committed" });
  };
  driver.send("kim", "$open", { type: "task", number, bundle: "b1", fields: { title: "x", owner: "kim" } });
  await save(0, "open");
  const go = async ([minutes, name, input]: Step): Promise<void> => {
    driver.now += minutes * 60_000;
    const known = driver.events.length;
    driver.send("kim", name, input);
    await save(known, `c${known}`);
  };
  for (const step of steps) await go(step);
  return { id, driver, go };
}

const fields = ["attention", "facets.review.reader", "facets.review.state", "owner", "people", "state"];

/** The values of a field after each event, one after the other, as the ledger folds. */
function folded(driver: Driver, name: string): { readonly seq: number; readonly at: number; readonly value: Json }[] {
  let record: RecordState | null = null;
  return driver.events.map((event) => {
    record = fold(record, event);
    const own: Json | undefined = name === "state" || name === "attention" ? record[name] : valueAt(record, name);
    return { seq: event.seq, at: event.at, value: own ?? null };
  });
}

function expectCovered(spans: readonly FieldSpan[], driver: Driver, name: string): void {
  const own = spans.filter((span) => span.field === name);
  const moments = folded(driver, name);
  expect(own[0]).toMatchObject({ seq: 1, from: monday });
  expect(own.at(-1)?.to).toBeNull();
  for (const [index, span] of own.entries()) {
    const next = own[index + 1];
    expect(span.to).toBe(next?.from ?? null);
    if (next !== undefined) expect(next.value).not.toEqual(span.value);
    const within = moments.filter(({ seq }) => seq >= span.seq && seq < (next?.seq ?? Infinity));
    expect(within.map(({ value }) => value)).toEqual(within.map(() => span.value));
    expect(within[0]?.at).toBe(span.from);
  }
}

describe("the spans of a record", () => {
  const step = fc.tuple(
    fc.integer({ min: 0, max: 200 }),
    fc.constantFrom(
      ["hold"],
      ["resume"],
      ["finish"],
      ["reopen"],
      ["close"],
      ["edit", { owner: "mia" }],
      ["edit", { owner: null }],
      ["edit", { owner: "kim", people: ["kim", "mia"] }],
      ["review.ask", { reader: "mia" }],
      ["review.drop"],
    ),
  );

  it(
    "cover its whole life without a gap or an overlap, and say what its ledger folds to",
    { timeout: 300_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
          const { id, driver } = await open(
            steps.map(([minutes, [name, input]]): Step => [minutes, name as string, input as never]),
          );
          const spans = await readSpans(pool, id, null);
          expect([...new Set(spans.map((span) => span.field))]).toEqual(fields);
          for (const name of fields) expectCovered(spans, driver, name);
          expect(await verifyRecord(pool, bundles, id)).toMatchObject({ brokenAt: null, differences: [] });
          const clock = driver.state?.clocks["work"];
          const last = (await readClockResults(pool, id, null)).at(-1);
          expect(last).toMatchObject({
            phase: clock?.phase,
            dueAt: clock?.dueAt,
            endedAt: clock?.endedAt,
            breachedAt: clock?.breachedAt,
          });
        }),
        { numRuns: 40 },
      );
    },
  );

  it("are read as they were known at any time, also after more has come", async () => {
    const { id, go } = await open([[10, "hold"]]);
    const known = await pool.query<{ at: Date }>("select clock_timestamp() as at");
    const then = await readSpans(pool, id, null);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await go([10, "resume"]);
    await go([10, "edit", { owner: "mia" }]);
    expect(await readSpans(pool, id, known.rows[0]!.at.getTime() + 1)).toEqual(then);
    expect(await readSpans(pool, id, monday)).toEqual([]);
    expect(
      (await readSpans(pool, id, null)).filter((span) => span.field === "state").map(({ value }) => value),
    ).toEqual(["new", "held", "new"]);
  });

  it("are added, never altered", async () => {
    await open([]);
    for (const table of ["record_changes", "clock_changes"])
      await expect(pool.query(`update ${table} set seq = 7`)).rejects.toThrow(
        `rows of ${table} are added, never altered`,
      );
  });

  it("of a field that is indexed later begin with its records, and go on when it is indexed no more", async () => {
    const { id, driver, go } = await open([[1, "edit", { size: 3 }]]);
    await declare(pool, task(["owner", "size"]));
    await go([1, "edit", { size: 4 }]);
    expect(await verifyRecord(pool, bundles, id)).toMatchObject({ differences: [] });
    await fill();
    expectCovered(await readSpans(pool, id, null), driver, "size");
    await declare(pool, definitions);
    expect((await readDeclaration(pool, "task"))?.changesFilled).toBe(true);
    await go([1, "edit", { size: 5, people: ["mia"] }]);
    const spans = await readSpans(pool, id, null);
    for (const name of [...fields, "size"]) expectCovered(spans, driver, name);
    const { rows } = await pool.query<{ id: string }>("select id from records");
    for (const record of rows) expect(await verifyRecord(pool, bundles, record.id)).toMatchObject({ brokenAt: null });
    expect(keptFields((await readDeclaration(pool, "task"))?.body ?? null)).toEqual([...fields, "size"].sort());
  });

  it("of records older than the table are made from their ledgers, whatever stops that", async () => {
    const lives = [await open([[5, "hold"]]), await open([[500, "finish"]]), await open([])];
    await pool.query("delete from record_changes");
    await pool.query("delete from clock_changes");
    await pool.query("update record_declarations set changes_to = ''");
    expect((await readDeclaration(pool, "task"))?.changesFilled).toBe(false);
    await lives[0]!.go([5, "resume"]);
    await pool.query("update record_declarations set changes_to = $1", [lives[0]!.id]);
    await fill();
    expect((await readSpans(pool, lives[0]!.id, null)).map(({ field }) => field)).toEqual(["state"]);
    await pool.query("update record_declarations set changes_to = ''");
    await fill();
    for (const { id } of lives) expect(await verifyRecord(pool, bundles, id)).toMatchObject({ differences: [] });
  });
});

describe("the results of a clock", () => {
  it("stay when it goes on: an end that was met is still read as of its time", async () => {
    const { id, go } = await open([
      [60, "hold"],
      [30, "resume"],
      [30, "finish"],
    ]);
    const met = {
      episode: 1,
      phase: "stopped",
      met: true,
      usedMs: 90 * 60_000,
      pausedMs: 30 * 60_000,
      breachedAt: null,
    };
    const first = await readClockResults(pool, id, null);
    expect(first).toMatchObject([
      { clock: "work", serviceLevel: "work", targetMs: 4 * 3_600_000, startedAt: monday, ...met },
    ]);
    const known = await pool.query<{ at: Date }>("select clock_timestamp() as at");
    await new Promise((resolve) => setTimeout(resolve, 5));
    await go([10, "reopen"]);
    await go([300, "finish"]);
    expect(await readClockResults(pool, id, null)).toMatchObject([
      met,
      { episode: 2, phase: "stopped", met: false, usedMs: 390 * 60_000, endedAt: monday + 430 * 60_000 },
    ]);
    expect(await readClockResults(pool, id, known.rows[0]!.at.getTime() + 1)).toEqual(first);
  });
});
