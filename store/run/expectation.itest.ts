import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import type { Onlooker } from "../record/visible.ts";
import { readExpectation } from "./expectation.ts";
import { finishRun } from "./finish-run.ts";
import { readRun } from "./read-run.ts";
import { recordSteps } from "./record-steps.ts";
import { startRun } from "./start-run.ts";

let store: TestStore;
let pool: Pool;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());

const onlooker: Onlooker = { user: "kim", groups: [], approvers: [], visibility: {} };
const runbook = { namespace: "shop", name: "restart", version: "1.0.0", digest: null };
const from = Date.UTC(2026, 0, 1);

async function begin(id: string, more: { readonly recordId?: string; readonly retryOf?: string } = {}): Promise<void> {
  const { recordId = null, retryOf = null } = more;
  const start = { ...runbook, id, document: null, recordId, purpose: null, requestedBy: "kim", retryOf, input: {} };
  await startRun(pool, start);
}

/** A run that took so long, each turn of its step half of it. */
async function play(
  id: string,
  ms: number,
  phase: "completed" | "faulted" = "completed",
  more: Parameters<typeof begin>[1] = {},
): Promise<void> {
  await begin(id, more);
  const step = { runId: id, path: "/do/0/each/do/0/ask", kind: "probe.tcp", phase: "completed", fault: null } as const;
  await recordSteps(pool, [
    { ...step, iteration: "0", attempt: 1, phase: "faulted", startedAt: from, endedAt: from + 1 },
    { ...step, iteration: "0", attempt: 2, startedAt: from + 2, endedAt: from + ms / 2 },
    { ...step, iteration: "1", attempt: 1, startedAt: from + ms / 2, endedAt: from + ms },
  ]);
  await finishRun(pool, {
    ...runbook,
    id,
    phase,
    output: null,
    fault: null,
    frame: null,
    startedAt: from,
    endedAt: from + ms,
  });
}

it("how long a run may take is told by those completed before it, with n: no retry, no failure, no later one", async () => {
  for (const [index, ms] of [10_000, 2_000, 4_000, 6_000, 8_000].entries()) await play(`run/${index}`, ms);
  await play("run/failed", 60_000, "faulted");
  await play("run/retry", 60_000, "completed", { retryOf: "run/failed" });
  await begin("run/now");
  await pool.query("update runs set created_at = now() + interval '1 s' where id = 'run/now'");
  const now = (await readRun(pool, "run/now"))!;
  const { run, steps } = await readExpectation(pool, now, onlooker);
  // Nearest rank: the third and the fifth of five, and each is a value that a run has.
  expect(run).toEqual({ n: 5, medianMs: 6_000, p90Ms: 10_000 });
  expect(steps).toEqual([
    { path: "/do/0/each/do/0/ask", kind: "probe.tcp", runs: 5, n: 10, medianMs: 3_000, p90Ms: 5_000 },
  ]);
  const first = (await readRun(pool, "run/0"))!;
  expect(await readExpectation(pool, first, onlooker)).toEqual({ run: null, steps: [] });
});

it("runs of records that the reader does not see count for nothing", async () => {
  await pool.query(
    `insert into records (id, type, number, lifecycle, bundle, head, head_hash, state, final, opened_at, updated_at, snapshot, opened_by)
     values ('case/CAS0000001', 'case', 'CAS0000001', 'case', 'b', 1, '\\x00', 'open', false, now(), now(), '{}', 'cara')`,
  );
  await play("run/hidden", 1, "completed", { recordId: "case/CAS0000001" });
  const now = (await readRun(pool, "run/now"))!;
  expect((await readExpectation(pool, now, onlooker)).run?.n).toBe(5);
  const sees: Onlooker = { ...onlooker, visibility: { case: { kind: "all" } } };
  expect((await readExpectation(pool, now, sees)).run?.n).toBe(6);
});
