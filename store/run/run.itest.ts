import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { claimUnchecked } from "./claim-unchecked.ts";
import { finishRun, type FinishRunParams } from "./finish-run.ts";
import { listRuns } from "./list-runs.ts";
import { listPending } from "./list-pending.ts";
import { noteCalledRun } from "./note-called-run.ts";
import { notePhase } from "./note-phase.ts";
import { readRun } from "./read-run.ts";
import { readStart } from "./read-start.ts";
import { recordSteps, type StepRow } from "./record-steps.ts";
import { noteRequest } from "./request.ts";
import { startRun, type StartRunParams } from "./start-run.ts";

let store: TestStore;
let pool: Pool;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});

afterAll(() => store?.stop());

beforeEach(() => pool.query("truncate runs, run_steps, run_documents, run_requests, outbox"));

const run: StartRunParams = {
  id: "run/1",
  namespace: "change",
  name: "extend",
  version: "1.0.0",
  digest: "d1",
  document: null,
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
    expect(await readRun(pool, "run/1")).toMatchObject({
      phase: "pending",
      requestedBy: "kim",
      startedAt: null,
      steps: [],
    });
    await recordSteps(pool, [step]);
    expect(await readRun(pool, "run/1")).toMatchObject({ phase: "running" });
    expect(await finishRun(pool, end)).toBe(true);
    const told = await pool.query("select record_id, kind, body from outbox where id = 'run/1#ended'");
    expect(told.rows).toMatchObject([
      { record_id: "change/CHG0000001", kind: "run.ended", body: { outcome: "done", output: { ok: true } } },
    ]);
    expect(await finishRun(pool, { ...end, phase: "faulted", output: null })).toBe(false);
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
    expect(await finishRun(pool, end)).toBe(true);
    expect(await readRun(pool, "run/1")).toMatchObject({
      requestedBy: "$schedule",
      phase: "completed",
      output: { ok: true },
    });
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
    await startRun(pool, { ...run, id: "run/1~1", retryOf: "run/1" });
    expect(await readStart(pool, "run/1")).toMatchObject({
      retryable: true,
      input: { text: "nul \u0000 byte" },
      frame: null,
    });
    expect(await readStart(pool, "run/1~1")).toMatchObject({
      phase: "pending",
      digest: "d1",
      frame: { schema: 1, text: "\u0000" },
    });
    expect(await readRun(pool, "run/1")).toMatchObject({ retryable: true, fault: { status: 503 } });
    await finishRun(pool, { ...end, id: "run/2" });
    expect(await readStart(pool, "run/2")).toMatchObject({ retryable: false });
    expect(await readStart(pool, "run/none")).toBeNull();
  });

  it("keeps what who retried it has decided", async () => {
    await startRun(pool, {
      ...run,
      id: "run/1~1",
      retryOf: "run/1",
      skip: ["/do/0/a", "/do/1/b#2"],
      repeat: ["/do/2/c"],
    });
    const decided = { skip: ["/do/0/a", "/do/1/b#2"], repeat: ["/do/2/c"] };
    expect(await readStart(pool, "run/1~1")).toMatchObject(decided);
    expect(await readRun(pool, "run/1~1")).toMatchObject(decided);
    await startRun(pool, run);
    expect(await readRun(pool, "run/1")).toMatchObject({ skip: [], repeat: [] });
  });

  it("that was given its tasks in place keeps their document, once for all runs of it", async () => {
    const document = { document: { dsl: "1.0.3", name: "do" }, do: [{ s: { set: { z: 1, a: "\u0000" } } }] };
    for (const id of ["run/1", "run/2"]) await startRun(pool, { ...run, id, digest: null, document });
    expect(await readStart(pool, "run/2")).toMatchObject({ digest: null, document });
    expect((await pool.query("select digest from run_documents")).rows).toHaveLength(1);
  });

  it("noted twice at once is noted once", async () => {
    const document = { document: { dsl: "1.0.3", name: "do" }, do: [] };
    const noted = await Promise.all(
      Array.from({ length: 8 }, (_, n) => startRun(pool, { ...run, digest: null, document, input: { n } })),
    );
    expect(noted.filter(Boolean)).toHaveLength(1);
    expect(await readStart(pool, "run/1")).toMatchObject({ input: { n: noted.indexOf(true) } });
  });

  it("is listed as pending until it begins, or when its workflow itself noted it", async () => {
    await startRun(pool, run);
    await startRun(pool, { ...run, id: "run/2" });
    await startRun(pool, { ...run, id: "run/3", begun: true });
    const later = Date.now() + 60_000;
    expect(await listPending(pool, later, "", 10)).toEqual(["run/1", "run/2"]);
    expect(await listPending(pool, later, "run/1", 10)).toEqual(["run/2"]);
    expect(await listPending(pool, Date.now() - 60_000, "", 10)).toEqual([]);
    await recordSteps(pool, [step]);
    expect(await listPending(pool, later, "", 10)).toEqual(["run/2"]);
  });

  it("stays suspended whatever its steps tell, until it goes on or ends", async () => {
    await startRun(pool, run);
    await notePhase(pool, "run/1", "suspended");
    await recordSteps(pool, [step, ended]);
    expect(await readRun(pool, "run/1")).toMatchObject({ phase: "suspended", steps: [{ phase: "completed" }] });
    await notePhase(pool, "run/1", "waiting");
    expect(await readRun(pool, "run/1")).toMatchObject({ phase: "waiting" });
    await finishRun(pool, end);
    await notePhase(pool, "run/1", "suspended");
    expect(await readRun(pool, "run/1")).toMatchObject({ phase: "completed" });
  });

  it("that another run calls is shown while it runs, and tells of its last execution when it is called again", async () => {
    const called = {
      id: "run/1/do/0/c#0",
      namespace: "a",
      name: "b",
      version: "1.0.0",
      digest: "d1",
      caller: "run/1",
      input: { n: 1 },
    };
    await noteCalledRun(pool, called);
    await recordSteps(pool, [{ ...ended, runId: called.id }]);
    await finishRun(pool, {
      ...end,
      id: called.id,
      phase: "faulted",
      output: null,
      fault: { status: 503 },
      frame: { schema: 1 },
    });
    await noteCalledRun(pool, { ...called, caller: "run/1~1" });
    expect(await readRun(pool, called.id)).toMatchObject({
      phase: "running",
      requestedBy: "run/1~1",
      fault: null,
      retryable: false,
      endedAt: null,
      steps: [],
    });
    await finishRun(pool, { ...end, id: called.id });
    expect(await readRun(pool, called.id)).toMatchObject({ phase: "completed", output: { ok: true } });
  });

  it("is listed newest first, page by page", async () => {
    for (let index = 0; index < 5; index += 1)
      await startRun(pool, { ...run, id: `run/${index}`, name: index === 3 ? "other" : "extend" });
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

describe("what is asked of a run", () => {
  it("is kept in order with who asked, a repeat of it once, and nothing of what comes after its end", async () => {
    await startRun(pool, run);
    for (const by of ["kim", "kim", "alex"]) await noteRequest(pool, { runId: "run/1", verb: "suspend", by });
    await noteRequest(pool, { runId: "run/1", verb: "resume", by: "kim" });
    await noteRequest(pool, { runId: "run/none", verb: "cancel", by: "kim" });
    await finishRun(pool, end);
    await noteRequest(pool, { runId: "run/1", verb: "cancel", by: "kim" });
    const { requests } = (await readRun(pool, "run/1")) ?? { requests: [] };
    expect(requests.map(({ verb, by }) => [verb, by])).toEqual([
      ["suspend", "kim"],
      ["suspend", "alex"],
      ["resume", "kim"],
    ]);
    expect(requests[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/);
  });
});

describe("runs whose workflow is to be looked at", () => {
  it("are taken once in a while, the longest unseen first, a page at a time, without those that told something or have ended", async () => {
    for (const id of ["run/1", "run/2", "run/3", "run/4"]) await startRun(pool, { ...run, id, begun: true });
    await pool.query("update runs set started_at = now() - make_interval(mins => 10 - right(id, 1)::integer)");
    const ago = (ms: number) => Date.now() - ms;
    await recordSteps(pool, [{ ...ended, runId: "run/2", startedAt: ago(3_000_000), endedAt: ago(1000) }]);
    await recordSteps(pool, [{ ...ended, runId: "run/3", startedAt: ago(3_000_000), endedAt: ago(2_900_000) }]);
    await finishRun(pool, { ...end, id: "run/4" });
    const quiet = (ids: string[]) => ids.map((id) => ({ id, phase: "running" }));
    expect(await claimUnchecked(pool, 60_000, 2)).toEqual({ quiet: quiet(["run/1"]), more: true });
    expect(await claimUnchecked(pool, 60_000, 2)).toEqual({ quiet: quiet(["run/3"]), more: false });
    expect(await claimUnchecked(pool, 60_000, 2)).toEqual({ quiet: [], more: false });
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
