import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/support/database.ts";
import { createPool } from "../pool.ts";
import { finishRun, type FinishRunParams } from "./finish-run.ts";
import { listRuns } from "./list-runs.ts";
import { readFrame } from "./read-frame.ts";
import { readRun } from "./read-run.ts";
import { recordSteps, type StepRow } from "./record-steps.ts";
import { startRun, type StartRunParams } from "./start-run.ts";

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { applicationName: "test", onError: () => undefined });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeEach(() => pool.query("truncate runs, run_steps"));

const run: StartRunParams = {
  id: "run/1",
  namespace: "change",
  name: "extend",
  version: "1.0.0",
  digest: "d1",
  recordId: "change/CHG0000001",
  purpose: "implement",
  requestedBy: "kim",
  retryOf: null,
  input: { ci: "db1" },
};

const end: FinishRunParams = {
  id: "run/1",
  namespace: "change",
  name: "extend",
  version: "1.0.0",
  digest: "d1",
  phase: "completed",
  output: { ok: true },
  fault: null,
  frame: null,
  startedAt: Date.UTC(2026, 0, 1),
  endedAt: Date.UTC(2026, 0, 1, 0, 0, 5),
};

const step: StepRow = {
  runId: "run/1",
  path: "/do/0/a",
  iteration: "0",
  attempt: 1,
  kind: "http",
  phase: "running",
  startedAt: Date.UTC(2026, 0, 1),
  endedAt: null,
  fault: null,
};
const ended: StepRow = { ...step, phase: "completed", endedAt: Date.UTC(2026, 0, 1, 0, 0, 1) };

describe("a run", () => {
  it("is noted once, runs with its first step, and keeps its first outcome", async () => {
    expect(await startRun(pool, run)).toBe(true);
    expect(await startRun(pool, { ...run, requestedBy: "mallory" })).toBe(false);
    expect(await readRun(pool, "run/1")).toMatchObject({ phase: "pending", requestedBy: "kim", startedAt: null, steps: [] });
    await recordSteps(pool, [step]);
    expect(await readRun(pool, "run/1")).toMatchObject({ phase: "running" });
    expect(await finishRun(pool, end)).toEqual({ recordId: "change/CHG0000001", first: true });
    expect(await finishRun(pool, { ...end, phase: "faulted", output: null })).toEqual({ recordId: null, first: false });
    expect(await readRun(pool, "run/1")).toMatchObject({
      phase: "completed",
      output: { ok: true },
      startedAt: "2026-01-01T00:00:00.000Z",
      endedAt: "2026-01-01T00:00:05.000Z",
      retryable: false,
      steps: [{ path: "/do/0/a", phase: "completed", endedAt: "2026-01-01T00:00:05.000Z" }],
    });
  });

  it("that nobody announced is written whole at its end", async () => {
    expect(await finishRun(pool, end)).toEqual({ recordId: null, first: true });
    expect(await readRun(pool, "run/1")).toMatchObject({ requestedBy: "$schedule", phase: "completed", output: { ok: true } });
  });

  it("keeps its frame for a retry only when it faulted at a step, and values that jsonb would refuse", async () => {
    await startRun(pool, { ...run, input: { text: "nul \u0000 byte" } });
    await finishRun(pool, {
      ...end,
      phase: "faulted",
      output: null,
      fault: { type: "t", status: 503 },
      frame: { schema: 1, text: "\u0000" },
    });
    expect(await readFrame(pool, "run/1")).toMatchObject({
      id: "run/1",
      digest: "d1",
      input: { text: "nul \u0000 byte" },
      frame: { schema: 1, text: "\u0000" },
    });
    expect(await readRun(pool, "run/1")).toMatchObject({ retryable: true, fault: { status: 503 } });
    await finishRun(pool, { ...end, id: "run/2" });
    expect(await readFrame(pool, "run/2")).toBeNull();
    expect(await readFrame(pool, "run/none")).toBeNull();
  });

  it("is listed newest first, page by page", async () => {
    for (let index = 0; index < 5; index += 1) await startRun(pool, { ...run, id: `run/${index}`, name: index === 3 ? "other" : "extend" });
    const first = await listRuns(pool, { limit: 2 });
    const last = first.at(-1);
    const second = await listRuns(pool, { limit: 10, after: { createdAt: last?.createdAt ?? "", id: last?.id ?? "" } });
    const ids = [...first, ...second].map((one) => one.id);
    expect(ids).toHaveLength(5);
    expect(new Set(ids).size).toBe(5);
    expect((await listRuns(pool, { name: "other", limit: 10 })).map((one) => one.id)).toEqual(["run/3"]);
    expect(await listRuns(pool, { recordId: "change/CHG0000001", phases: ["completed"], limit: 10 })).toEqual([]);
  });
});

describe("steps", () => {
  it("may be told in any order, twice, and in one batch: what has ended stays ended", async () => {
    await recordSteps(pool, [step, ended]);
    await recordSteps(pool, [step]);
    await recordSteps(pool, [
      { ...step, iteration: "1" },
      { ...ended, iteration: "1" },
      { ...step, iteration: "1" },
    ]);
    await recordSteps(pool, [{ ...ended, attempt: 2, phase: "faulted", fault: { status: 503 } }]);
    await recordSteps(pool, []);
    await startRun(pool, run);
    const steps = (await readRun(pool, "run/1"))?.steps ?? [];
    expect(steps.map(({ iteration, attempt, phase }) => [iteration, attempt, phase])).toEqual([
      ["0", 1, "completed"],
      ["0", 2, "faulted"],
      ["1", 1, "completed"],
    ]);
  });
});
