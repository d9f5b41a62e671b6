import type { WorkflowHandle } from "@temporalio/client";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { defineActivity } from "../../activities/function/define-activity.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import { eventually } from "../../test/support/product.ts";
import { type RunbookWorker, startRunbookWorker } from "../../test/runbook/worker.ts";
import { type CalledRunbook, resumeSignal, type RunPhaseNote, suspendSignal } from "./messages.ts";

let worker: RunbookWorker;
const notes: RunPhaseNote[] = [];
/** Names of steps that have begun, and what lets each end. */
const begun: string[] = [];
const gates = new Map<string, () => void>();

beforeAll(async () => {
  worker = await startRunbookWorker({
    address: inject("temporalAddress"),
    functions: [
      defineActivity({
        name: "test.gate",
        title: "Ends when it is let",
        input: z.string(),
        output: z.json(),
        heartbeats: true,
        run: async (name, { signal }) => {
          begun.push(name);
          await new Promise<void>((resolve, reject) => {
            gates.set(name, resolve);
            signal.addEventListener("abort", () => reject(new Error("aborted")));
          });
          return { [name]: "done" };
        },
      }),
    ],
    activities: {
      noteRunPhase: (note) => {
        notes.push(note);
        return Promise.resolve();
      },
      noteCalledRun: ({ namespace, name }: CalledRunbook) =>
        Promise.resolve({
          document: {
            document: { dsl: "1.0.3", namespace, name, version: "1.0.0" },
            do: [gate("inner1"), gate("inner2")],
          },
          digest: null,
          functions: worker.functions.traits,
        }),
    },
  });
});
afterAll(() => worker?.close());
beforeEach(() => {
  notes.length = 0;
  begun.length = 0;
});

function gate(name: string): JsonObject {
  return { [name]: { call: "test.gate", with: name } };
}

function open(name: string): void {
  gates.get(name)?.();
  gates.delete(name);
}

const untilBegun = (name: string): Promise<unknown> =>
  eventually(`step ${name}`, () => Promise.resolve(begun.includes(name)));
const untilNoted = (handle: { readonly workflowId: string }, phase: string): Promise<unknown> =>
  eventually(`phase ${phase}`, () =>
    Promise.resolve(notes.some((note) => note.runId === handle.workflowId && note.phase === phase)),
  );

/** Waits until the workflow has taken in everything that was sent to it. */
async function quiet(handle: WorkflowHandle): Promise<void> {
  let length = -1;
  await eventually("a quiet history", async () => {
    const events = (await handle.fetchHistory()).events ?? [];
    const same = events.length === length;
    length = events.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return same;
  });
}

describe("a run that is suspended", () => {
  it("lets the running step end, begins no other, and goes on where it was", async () => {
    const handle = await worker.start([gate("a"), gate("b")]);
    await untilBegun("a");
    await handle.signal(suspendSignal);
    await untilNoted(handle, "suspended");
    open("a");
    await quiet(handle);
    expect(begun).toEqual(["a"]);
    await handle.signal(resumeSignal);
    await untilBegun("b");
    open("b");
    expect(await handle.result()).toEqual({ b: "done" });
    expect(notes).toEqual([
      { runId: handle.workflowId, phase: "suspended" },
      { runId: handle.workflowId, phase: "running" },
    ]);
  });

  it("is suspended once, however often it is asked, and is not changed by a resume that it does not need", async () => {
    const handle = await worker.start([gate("a"), gate("b")]);
    await untilBegun("a");
    await handle.signal(resumeSignal);
    for (let times = 0; times < 3; times += 1) await handle.signal(suspendSignal);
    await untilNoted(handle, "suspended");
    open("a");
    await quiet(handle);
    expect(notes).toHaveLength(1);
    await handle.signal(resumeSignal);
    await untilBegun("b");
    open("b");
    await handle.result();
  });

  it("stays suspended when it continues as new, and keeps the outcome of the step that ended meanwhile", async () => {
    const kept = { a: { call: "test.gate", with: "a", export: { as: "." } } };
    const tasks = [kept, gate("b"), { s: { set: { a: "${ $context.a }", b: "${ .b }" } } }];
    const handle = await worker.start(tasks, {}, { continueAfter: 9 });
    await untilBegun("a");
    await handle.signal(suspendSignal);
    await untilNoted(handle, "suspended");
    open("a");
    await eventually("a new run", async () => (await handle.describe()).runId !== handle.firstExecutionRunId);
    const latest = worker.client.workflow.getHandle(handle.workflowId);
    await quiet(latest);
    expect(begun).toEqual(["a"]);
    await latest.signal(resumeSignal);
    await untilBegun("b");
    open("b");
    expect(await latest.result()).toEqual({ a: "done", b: "done" });
    expect(begun).toEqual(["a", "b"]);
  });

  it("arms no timer; a wait that passed meanwhile is over at the resume, and a timeout begins again where it stood", async () => {
    const slow = { d: { timeout: { after: { seconds: 4 } }, do: [{ w: { wait: { seconds: 1 } } }, gate("a")] } };
    const handle = await worker.start([slow]);
    await handle.signal(suspendSignal);
    await untilNoted(handle, "suspended");
    await new Promise((resolve) => setTimeout(resolve, 5000));
    expect(begun).toEqual([]);
    expect((await handle.describe()).raw.pendingActivities).toEqual([]);
    await handle.signal(resumeSignal);
    await untilBegun("a");
    open("a");
    expect(await handle.result()).toEqual({ a: "done" });
    const fired = ((await handle.fetchHistory()).events ?? []).filter(
      (event) => event.timerFiredEventAttributes != null,
    );
    expect(fired).toHaveLength(0);
  });

  it("suspends the runs that it waits for, and they go on with it", async () => {
    const handle = await worker.start([
      { c: { run: { workflow: { namespace: "test", name: "child", version: "1.0.0" } } } },
      gate("after"),
    ]);
    const child = worker.client.workflow.getHandle(`${handle.workflowId}/do/0/c#0`);
    await untilBegun("inner1");
    await handle.signal(suspendSignal);
    await untilNoted(child, "suspended");
    open("inner1");
    await quiet(child);
    expect(begun).toEqual(["inner1"]);
    await handle.signal(resumeSignal);
    await untilBegun("inner2");
    open("inner2");
    await untilBegun("after");
    open("after");
    expect(await handle.result()).toEqual({ after: "done" });
  });

  it("is cancelled like any other", async () => {
    const handle = await worker.start([gate("a"), gate("b")]);
    await untilBegun("a");
    await handle.signal(suspendSignal);
    await untilNoted(handle, "suspended");
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: "CancelledFailure" } });
    expect(worker.ends.at(-1)).toMatchObject({ runId: handle.workflowId, phase: "cancelled" });
    expect(begun).toEqual(["a"]);
  });
});
