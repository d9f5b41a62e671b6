import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import {
  createProgressInterceptor,
  createProgressSinks,
  createProgressWriter,
  type ProgressWriter,
} from "../../activities/interceptor/progress.ts";
import { createRunActivities } from "../../activities/run/run.ts";
import { readRun } from "../../store/run/read-run.ts";
import { startRun } from "../../store/run/start-run.ts";
import { startStore, type TestStore } from "../support/store.ts";
import { type RunbookWorker, startRunbookWorker } from "./worker.ts";

let store: TestStore;
let pool: Pool;
let folder: string;
let writer: ProgressWriter;
let worker: RunbookWorker;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "opsloom-progress-"));
  store = await startStore();
  ({ pool } = store);
  writer = createProgressWriter(pool, (error) => {
    throw error;
  });
  worker = await startRunbookWorker({
    address: inject("temporalAddress"),
    activities: createRunActivities({ pool, resolveRunbook: () => Promise.reject(new Error("none is published")) }),
    interceptors: { activity: [createProgressInterceptor(writer, () => Date.now())] },
    sinks: createProgressSinks(writer),
  });
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await worker.close();
  await writer.flush();
  await store?.stop();
});

async function begin(): Promise<string> {
  const id = `run/${randomUUID()}`;
  await startRun(pool, {
    id,
    namespace: "test",
    name: "runbook",
    version: "1.0.0",
    digest: null,
    document: null,
    recordId: null,
    purpose: null,
    requestedBy: "kim",
    retryOf: null,
    input: {},
  });
  return id;
}

const steps = async (id: string): Promise<readonly string[]> =>
  ((await readRun(pool, id))?.steps ?? []).map(
    ({ path, iteration, attempt, kind, phase }) => `${path}#${iteration}@${attempt} ${kind} ${phase}`,
  );

it("shows steps, attempts and structural tasks of a run while it goes on, from the store alone", async () => {
  const id = await begin();
  const go = join(folder, "go");
  const slow = { sh: { run: { shell: { command: 'while [ ! -e "$1" ]; do sleep 0.1; done', arguments: [go] } } } };
  const tasks = [
    { s: { set: { n: 1 } } },
    { l: { for: { in: "[1, 2]" }, do: [{ e: { call: "test.echo", with: {} } }] } },
    slow,
  ];
  const handle = await worker.start(tasks, {}, { runId: id });
  await vi.waitFor(async () => expect(await steps(id)).toContain("/do/2/sh#0@1 shell running"), {
    timeout: 60_000,
    interval: 50,
  });
  expect(await readRun(pool, id)).toMatchObject({ phase: "running" });
  writeFileSync(go, "");
  await handle.result();
  expect((await steps(id)).toSorted()).toEqual([
    "/do/0/s#0@1 set completed",
    "/do/1/l#0@1 for completed",
    "/do/1/l/do/0/e#0@1 test.echo completed",
    "/do/1/l/do/0/e#1@1 test.echo completed",
    "/do/2/sh#0@1 shell completed",
  ]);
  expect(await readRun(pool, id)).toMatchObject({ phase: "completed", output: "" });
});

it("shows that a run waits, and for what, at no event of history", async () => {
  const id = await begin();
  const handle = await worker.start([{ s: { set: { n: 1 } } }, { w: { wait: { seconds: 8 } } }], {}, { runId: id });
  await vi.waitFor(async () => expect(await readRun(pool, id)).toMatchObject({ phase: "waiting" }), {
    timeout: 60_000,
    interval: 50,
  });
  expect(await steps(id)).toEqual(["/do/0/s#0@1 set completed", "/do/1/w#0@1 wait running"]);
  await handle.result();
  // 5 of the run, 5 of the timer, 1 of the committed outcome.
  expect((await handle.fetchHistory()).events).toHaveLength(11);
  expect(await readRun(pool, id)).toMatchObject({ phase: "completed" });
});

it("keeps fault and frame of a run that faulted, so that it can be retried", async () => {
  const id = await begin();
  const handle = await worker.start(
    [
      {
        t: {
          try: [{ sh: { run: { shell: { command: "exit 3" } } } }],
          catch: { retry: { limit: { attempt: { count: 2 } } } },
        },
      },
    ],
    {},
    { runId: id },
  );
  await expect(handle.result()).rejects.toThrow("Workflow execution failed");
  expect(await readRun(pool, id)).toMatchObject({
    phase: "faulted",
    retryable: true,
    fault: { status: 500, instance: "/do/0/t/try/0/sh" },
  });
  expect((await steps(id)).toSorted()).toEqual([
    "/do/0/t#0@1 try faulted",
    "/do/0/t/try/0/sh#0@1 shell faulted",
    "/do/0/t/try/0/sh#0@2 shell faulted",
  ]);
});
