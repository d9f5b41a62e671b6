import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WorkflowHandle } from "@temporalio/client";
import { temporal } from "@temporalio/proto";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { z } from "zod";
import { defineActivity } from "../../activities/function/define-activity.ts";
import { faultError } from "../../activities/function/fault-error.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { MachineState } from "../../engine/runbook/state.ts";
import { resumeSignal, suspendSignal } from "./messages.ts";
import { documentOf, type RunbookWorker, startRunbookWorker } from "../../test/runbook/worker.ts";

const { EventType } = temporal.api.enums.v1;

/** Runbooks that runs call, by name. */
const called: { readonly [name: string]: readonly JsonObject[] } = {
  works: [{ s: { set: { child: "${ .n }" } } }],
  fails: [{ r: { raise: { error: { type: "https://x.example/no", status: 418, title: "No" } } } }],
  sleeps: [{ sh: { run: { shell: { command: "sleep 60" } } } }],
  nested: [{ c: { run: { workflow: { namespace: "test", name: "sleeps", version: "1.0.0" } } } }],
};

let worker: RunbookWorker;
let server: Server;
let base: string;
const requests: { readonly url: string; readonly headers: { readonly [name: string]: unknown } }[] = [];
/** Calls seen by `test.once`, by idempotency key. */
const calls = new Map<string, number>();
let broken = true;
let folder: string;
/** What happens on an idle machine at once may take its time on a busy one. */
const patient = { timeout: 60_000, interval: 100 };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "opsloom-runbook-"));
  server = createServer((req, res) => {
    requests.push({ url: req.url ?? "", headers: req.headers });
    res
      .writeHead(req.url === "/broken" ? 503 : 200, { "content-type": "application/json" })
      .end(JSON.stringify({ token: req.headers.authorization ?? null }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  worker = await startRunbookWorker({
    address: inject("temporalAddress"),
    secrets: { read: (name) => Promise.resolve(name === "token" ? "canary-value" : undefined) },
    activities: {
      noteCalledRun: ({ name }) =>
        Promise.resolve({
          document: { document: { dsl: "1.0.3", namespace: "test", name, version: "1.0.0" }, do: called[name] ?? [] },
          digest: null,
          functions: worker.functions.traits,
        }),
    },
    functions: [
      defineActivity({
        name: "test.once",
        title: "Counts its calls",
        input: z.json(),
        output: z.json(),
        idempotent: true,
        run: (input, { idempotencyKey }) => {
          calls.set(idempotencyKey, (calls.get(idempotencyKey) ?? 0) + 1);
          return Promise.resolve(input);
        },
      }),
      defineActivity({
        name: "test.breaks",
        title: "Fails while it is broken",
        input: z.json(),
        output: z.json(),
        run: (_, { idempotencyKey }) => {
          calls.set(idempotencyKey, (calls.get(idempotencyKey) ?? 0) + 1);
          if (broken) throw faultError("communication", "still broken", 503);
          return Promise.resolve({ mended: true });
        },
      }),
    ],
  });
});

/** Events of each run of a chain, from the first to the last. */
async function runLengths(handle: {
  readonly workflowId: string;
  readonly firstExecutionRunId: string;
}): Promise<number[]> {
  const lengths: number[] = [];
  for (let runId: string | null | undefined = handle.firstExecutionRunId; runId;) {
    const { events } = await worker.client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
    lengths.push(events?.length ?? 0);
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return lengths;
}

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await worker.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function historyOf(handle: WorkflowHandle): Promise<temporal.api.history.v1.IHistoryEvent[]> {
  return (await handle.fetchHistory()).events ?? [];
}

/** The fault a run ended with. */
async function faultOf(handle: WorkflowHandle): Promise<Json> {
  return handle.result().then(
    () => "no fault",
    (error: { cause?: { details?: Json[] } }) => error.cause?.details?.[0] ?? "no details",
  );
}

describe("history", () => {
  const empty = { s: { set: { n: 0 } } };
  const events = async (tasks: readonly JsonObject[], commit = false): Promise<number> => {
    const handle = await worker.start(tasks, {}, { commit });
    await handle.result();
    return (await historyOf(handle)).length;
  };

  it("holds nothing of structural tasks: ten of them are 5 events, and one more for the committed outcome", async () => {
    const sets = Array.from({ length: 10 }, (_, index) => ({ [`s${index}`]: { set: { n: index } } }));
    expect(await events(sets)).toBe(5);
    expect(await events(sets, true)).toBe(6);
  });

  it("holds 6 events of an activity and 1 of a local one", async () => {
    const base = await events([empty]);
    expect((await events([{ a: { call: "test.echo", with: {} } }])) - base).toBe(6);
    expect((await events([{ a: { call: "test.local", with: {} } }])) - base).toBe(1);
  });

  it("names activities by step path and iteration", async () => {
    const handle = await worker.start(
      [{ l: { for: { in: "[1, 2]" }, do: [{ a: { call: "test.echo", with: {} } }] } }],
      {},
      { commit: false },
    );
    await handle.result();
    const scheduled = (await historyOf(handle)).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
    expect(scheduled.map((attributes) => attributes.activityId)).toEqual(["/do/0/l/do/0/a#0", "/do/0/l/do/0/a#1"]);
  });

  it("never holds a secret, in any direction", async () => {
    const document = documentOf(
      [
        {
          a: {
            call: "http",
            with: {
              method: "get",
              endpoint: `${base}/x`,
              headers: { authorization: "Bearer ${ $secrets.token }" },
              output: "response",
            },
          },
        },
      ],
      { use: { secrets: ["token"] } },
    );
    const handle = await worker.start([], {}, { document });
    const output = (await handle.result()) as JsonObject;
    expect(requests.at(-1)?.headers["authorization"]).toBe("Bearer canary-value");
    expect(output).toMatchObject({ content: { token: "Bearer ***" } });
    const bytes = new TextDecoder("latin1").decode(
      temporal.api.history.v1.History.encode(await handle.fetchHistory()).finish(),
    );
    expect(bytes).not.toContain("canary-value");
    expect(bytes).toContain("Bearer ");
  });
});

describe("a run", () => {
  it("hands each effect an idempotency key that retries do not change", async () => {
    const tasks = [
      {
        t: {
          try: [{ a: { call: "http", with: { method: "get", endpoint: `${base}/broken` } } }],
          catch: {
            retry: { delay: { milliseconds: 10 }, limit: { attempt: { count: 3 } } },
            do: [{ s: { set: { gaveUp: "${ $error.status }" } } }],
          },
        },
      },
    ];
    const before = requests.length;
    const handle = await worker.start(tasks);
    expect(await handle.result()).toEqual({ gaveUp: 503 });
    const keys = requests.slice(before).map((request) => request.headers["idempotency-key"]);
    expect(keys).toEqual(Array.from({ length: 3 }, () => `${handle.workflowId}/do/0/t/try/0/a/0`));
  });

  it("continues as new inside a loop, and does every iteration once", async () => {
    const tasks = [
      {
        l: {
          for: { in: "[range(40)]" },
          do: [{ a: { call: "test.once", with: { sum: "${ (.sum // 0) + $item }" } } }],
        },
      },
    ];
    const handle = await worker.start(tasks, {}, { continueAfter: 60 });
    expect(await handle.result()).toEqual({ sum: 780 });
    const keys = [...calls].filter(([key]) => key.startsWith(handle.workflowId));
    expect(keys).toHaveLength(40);
    expect(keys.every(([, count]) => count === 1)).toBe(true);
    const description = await handle.describe();
    const first = await worker.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId).fetchHistory();
    expect(description.runId).not.toBe(handle.firstExecutionRunId);
    expect(first.events?.at(-1)?.eventType).toBe(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
  });

  it("continues as new also where something is always under way: it drains, and does every call once", async () => {
    const loop = (name: string): JsonObject => ({
      [name]: { for: { in: "[range(60)]" }, do: [{ c: { call: "test.once", with: { n: "${ $item }" } } }] },
    });
    const runId = `run/drain-${Date.now()}`;
    const tasks = [{ f: { fork: { branches: [loop("a"), loop("b"), loop("c")] } } }];
    const handle = await worker.start(tasks, {}, { runId, continueAfter: 150 });
    await handle.result();
    const keys = [...calls.keys()].filter((key) => key.startsWith(runId));
    expect(keys).toHaveLength(180);
    expect(keys.map((key) => calls.get(key))).toEqual(keys.map(() => 1));
    const lengths = await runLengths(handle);
    expect(lengths.length).toBeGreaterThan(5);
    // What was under way when the limit was reached lands: three calls and their tasks.
    expect(Math.max(...lengths)).toBeLessThan(150 + 40);
  });

  it("is cancelled, or suspended and resumed, while it drains", async () => {
    const branch = (name: string): JsonObject => ({
      [name]: {
        do: [
          { l: { for: { in: "[range(20)]" }, do: [{ c: { call: "test.echo", with: {} } }] } },
          { sh: { run: { shell: { command: "sleep 1" } } } },
          { last: { set: { [name]: "done" } } },
        ],
      },
    });
    const go = join(folder, "go");
    const waiting = 'while [ ! -e "$1" ]; do sleep 0.1; done';
    const slow = { slow: { run: { shell: { command: waiting, arguments: [go] } } } };
    const tasks = [{ f: { fork: { branches: [branch("a"), branch("b"), slow] } } }];
    const [cancelled, suspended] = await Promise.all([1, 2].map(() => worker.start(tasks, {}, { continueAfter: 40 })));
    if (cancelled === undefined || suspended === undefined) throw new Error("two runs were asked for");
    // It has come to its limit and cannot continue as new before the slow command lands.
    for (const run of [cancelled, suspended])
      await vi.waitFor(async () => expect((await run.describe()).historyLength).toBeGreaterThan(40), patient);
    await cancelled.cancel();
    await suspended.signal(suspendSignal);
    await expect(cancelled.result()).rejects.toThrow(/cancelled/u);
    writeFileSync(go, "");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await suspended.describe()).status.name).toBe("RUNNING");
    await suspended.signal(resumeSignal);
    expect(await suspended.result()).toMatchObject([{ a: "done" }, { b: "done" }, ""]);
  });

  it("sleeps a pause under a second in one event, without the second that a timer takes", async () => {
    const handle = await worker.start([{ w: { wait: { milliseconds: 300 }, timeout: { after: { seconds: 1 } } } }]);
    expect(await handle.result()).toEqual({});
    const events = (await handle.fetchHistory()).events ?? [];
    expect(events.filter(({ eventType }) => eventType === EventType.EVENT_TYPE_TIMER_STARTED)).toEqual([]);
  });

  it("keeps a wait's deadline when it continues as new", async () => {
    const branches = [
      { w: { wait: { seconds: 2 } } },
      { l: { for: { in: "[range(12)]" }, do: [{ a: { call: "test.echo", with: {} } }] } },
    ];
    const handle = await worker.start([{ f: { fork: { branches } } }], {}, { continueAfter: 20 });
    expect(await handle.result()).toHaveLength(2);
    expect((await handle.describe()).runId).not.toBe(handle.firstExecutionRunId);
    // The run that went on waits for the rest of the time, if for anything.
    const timers = (await historyOf(handle)).flatMap(({ timerStartedEventAttributes: timer }) =>
      timer === undefined || timer === null ? [] : [Number(timer.startToFireTimeout?.seconds ?? 0)],
    );
    expect(Math.max(0, ...timers)).toBeLessThan(2);
  });

  it("faults with the RFC 7807 object, and no workflow task fails, whatever the definition holds", async () => {
    const cases: readonly (readonly [JsonObject, JsonObject])[] = [
      [
        documentOf([{ r: { raise: { error: { type: "https://x.example/no", status: 418, title: "No" } } } }]),
        { status: 418, instance: "/do/0/r" },
      ],
      [documentOf([{ e: { emit: { event: { with: {} } } } }]), { status: 400, instance: "" }],
      [{ nonsense: true }, { status: 400 }],
      [documentOf([{ a: { call: "no.such" } }]), { status: 400 }],
      [documentOf([{ a: { set: { x: "${ 1 + {} }" } } }]), { status: 400, instance: "/do/0/a" }],
      [documentOf([{ a: { set: { x: 1 } } }, { b: { set: { x: 2 }, then: "a" } }]), { status: 500 }],
    ];
    for (const [document, fault] of cases) {
      const handle = await worker.start([], {}, { document });
      expect(await faultOf(handle)).toMatchObject(fault);
      const history = await historyOf(handle);
      expect(history.some((event) => event.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)).toBe(false);
      expect(worker.ends.at(-1)).toMatchObject({ runId: handle.workflowId, phase: "faulted", fault });
    }
  });

  it("goes on from the step it faulted at, with the first run's idempotency keys", async () => {
    broken = true;
    const tasks = [
      {
        l: {
          for: { in: "[1, 2]" },
          do: [
            { ok: { call: "test.once", with: { n: "${ $item }" } } },
            { b: { if: "$item == 2", call: "test.breaks", with: {} } },
          ],
        },
      },
    ];
    const failed = await worker.start(tasks);
    expect(await faultOf(failed)).toMatchObject({ status: 503, instance: "/do/0/l/do/1/b" });
    const state = worker.ends.at(-1)?.frame as MachineState;
    broken = false;
    const retried = await worker.start(
      tasks,
      {},
      { runId: `${failed.workflowId}~1`, frame: { kind: "retried", state, journal: [] } },
    );
    expect(await retried.result()).toEqual({ mended: true });
    expect([...calls].filter(([key]) => key.includes(failed.workflowId))).toEqual([
      [`${failed.workflowId}/do/0/l/do/0/ok/0`, 1],
      [`${failed.workflowId}/do/0/l/do/0/ok/1`, 1],
      [`${failed.workflowId}/do/0/l/do/1/b/1`, 2],
    ]);
  });

  it("is cancelled: the process group dies, the end is committed, the workflow is cancelled", async () => {
    const handle = await worker.start([{ sh: { run: { shell: { command: "sleep 60" } } } }]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: "CancelledFailure" } });
    expect(worker.ends.at(-1)).toMatchObject({ runId: handle.workflowId, phase: "cancelled" });
    expect((await handle.describe()).status.name).toBe("CANCELLED");
  });

  it("is cancelled in the delay before a step is tried again, and the step is not", async () => {
    const before = requests.length;
    const handle = await worker.start([
      {
        t: {
          try: [{ a: { call: "http", with: { method: "get", endpoint: `${base}/broken` } } }],
          catch: {
            retry: { delay: { seconds: 20 }, limit: { attempt: { count: 5 } } },
            do: [{ s: { set: { gaveUp: true } } }],
          },
        },
      },
    ]);
    await vi.waitFor(
      async () =>
        expect((await historyOf(handle)).some((event) => event.timerStartedEventAttributes != null)).toBe(true),
      patient,
    );
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: "CancelledFailure" } });
    expect(worker.ends.at(-1)).toMatchObject({ runId: handle.workflowId, phase: "cancelled" });
    const ended = (await historyOf(handle)).map(({ eventType }) => eventType);
    expect(ended).not.toContain(EventType.EVENT_TYPE_TIMER_FIRED);
    expect(requests.length - before).toBe(1);
  });

  it("is cancelled with the runbooks it called, down to the last, each of which commits its own end", async () => {
    const handle = await worker.start([
      { c: { run: { workflow: { namespace: "test", name: "nested", version: "1.0.0" } } } },
    ]);
    const child = worker.client.workflow.getHandle(`${handle.workflowId}/do/0/c#0`);
    const grandchild = worker.client.workflow.getHandle(`${handle.workflowId}/do/0/c#0/do/0/c#0`);
    await vi.waitFor(async () => expect((await grandchild.describe()).raw.pendingActivities).toHaveLength(1), patient);
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: "CancelledFailure" } });
    for (const one of [child, grandchild]) expect((await one.describe()).status.name).toBe("CANCELLED");
    const ended = worker.ends.filter(({ runId }) => runId.startsWith(handle.workflowId));
    expect(ended.map(({ runId, phase }) => [runId.slice(handle.workflowId.length), phase])).toEqual([
      ["/do/0/c#0/do/0/c#0", "cancelled"],
      ["/do/0/c#0", "cancelled"],
      ["", "cancelled"],
    ]);
  });

  it("is cancelled with all branches of a fork: processes die, timers stop, nothing more begins", async () => {
    const mark = join(folder, "mark");
    const branches = [
      {
        sh: {
          run: { shell: { command: 'while [ ! -e "$1.go" ]; do sleep 0.1; done; touch "$1"', arguments: [mark] } },
        },
      },
      { w: { do: [{ wait: { wait: { seconds: 20 } } }, { then: { call: "test.once", with: {} } }] } },
      { c: { run: { workflow: { namespace: "test", name: "sleeps", version: "1.0.0" } } } },
    ];
    const handle = await worker.start([{ f: { fork: { branches } } }]);
    const child = worker.client.workflow.getHandle(`${handle.workflowId}/do/0/f/fork/branches/2/c#0`);
    await vi.waitFor(async () => expect((await child.describe()).raw.pendingActivities).toHaveLength(1), patient);
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: "CancelledFailure" } });
    expect((await child.describe()).status.name).toBe("CANCELLED");
    expect(worker.ends.at(-1)).toMatchObject({ runId: handle.workflowId, phase: "cancelled" });
    // A command that lives would see it within a tenth of a second.
    writeFileSync(`${mark}.go`, "");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(existsSync(mark)).toBe(false);
    const timers = (await historyOf(handle)).map(({ eventType }) => eventType);
    expect(timers).not.toContain(EventType.EVENT_TYPE_TIMER_FIRED);
    expect([...calls.keys()].filter((key) => key.startsWith(handle.workflowId))).toEqual([]);
  });

  it("tries a step again after its timeout, although the first attempt is still on its way", async () => {
    const slow = {
      sh: {
        run: {
          shell: {
            command: 'if mkdir "$1"; then sleep 60; else echo second; fi',
            arguments: [join(folder, "first")],
          },
        },
      },
    };
    const tasks = [
      {
        t: {
          try: [slow],
          catch: {
            errors: { with: { status: 408 } },
            // The first command hears of its end with a heartbeat, at most a second later; the second waits for that.
            retry: { limit: { attempt: { count: 2, duration: { seconds: 3 } } } },
          },
        },
      },
    ];
    expect(await (await worker.start(tasks)).result()).toBe("second\n");
  });

  it("runs another runbook as a child of its own type, and passes its fault on", async () => {
    const child = (name: string): JsonObject => ({
      c: { run: { workflow: { namespace: "test", name, version: "1.0.0", input: { n: 7 } } } },
    });
    const done = await worker.start([child("works")]);
    expect(await done.result()).toEqual({ child: 7 });
    const started = (await historyOf(done)).find((event) => event.childWorkflowExecutionStartedEventAttributes != null);
    expect(started?.childWorkflowExecutionStartedEventAttributes?.workflowType?.name).toBe("test/works");
    expect(await faultOf(await worker.start([child("fails")]))).toMatchObject({ status: 418, instance: "/do/0/c" });
  });
});
