import { expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { standardFault } from "./fault.ts";
import { retry } from "./machine.ts";
import { passOver, pathOfTask } from "./pass-over.ts";
import { readRunbook } from "./read.ts";
import type { MachineState } from "./state.ts";
import { driveVirtually, runVirtually, type VirtualHostOptions } from "./virtual-host.ts";

const down = { fault: standardFault("communication", "", "down", 503) };
const host: VirtualHostOptions = {
  runId: "run-1",
  at: 0,
  answer: (request) => ({ output: request.kind === "call" ? { done: request.with } : null }),
  store: (state) => JSON.parse(JSON.stringify(state)) as MachineState,
};

function read(tasks: Json) {
  const result = readRunbook({
    document: { dsl: "1.0.3", namespace: "test", name: "pass", version: "1.0.0" },
    do: tasks,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** Runs tasks until the effect of that id faults, and then a retry that skips tasks. */
function retried(tasks: Json, faulty: string, skip: readonly string[], options: Partial<VirtualHostOptions> = {}) {
  const runbook = read(tasks);
  const first = runVirtually(
    runbook,
    { n: 1 },
    { ...host, answer: (request) => (request.id === faulty ? down : host.answer(request)) },
  );
  expect(first.outcome).toMatchObject({ phase: "faulted" });
  const turn = retry(runbook, passOver(first.state, skip), { runId: "run-1~1", now: 1000 });
  return driveVirtually(runbook, turn, { ...host, runId: "run-1~1", at: 1000, ...options });
}

const call = (name: string): Json => ({ call: "x.do", with: { name } });
const asked = (run: { readonly requests: readonly { readonly id: string }[] }) => run.requests.map(({ id }) => id);

it("a task that is skipped as done asks for nothing, hands its input on and is told as skipped", () => {
  const run = retried([{ a: call("a") }, { b: call("b") }, { c: { call: "x.do", with: "${ . }" } }], "/do/1/b#0", [
    "/do/1/b",
  ]);
  expect(asked(run)).toEqual(["/do/2/c#0"]);
  expect(run.outcome).toEqual({ phase: "completed", output: { done: { done: { name: "a" } } } });
  expect(run.journal).toContainEqual(expect.objectContaining({ path: "/do/1/b", phase: "skipped" }));
});

const inLoop = "/do/0/each/do/0/e";
const loop: Json = [{ each: { for: { in: "${ [1, 2, 3] }" }, do: [{ e: { call: "x.do", with: "${ $item }" } }] } }];

it("is skipped in every iteration by its path, and in one by its path and iteration", () => {
  expect(asked(retried(loop, `${inLoop}#1`, [inLoop]))).toEqual([]);
  expect(asked(retried(loop, `${inLoop}#1`, [`${inLoop}#1`]))).toEqual([`${inLoop}#2`]);
});

it("stays skipped over a later retry, which skips more", () => {
  const first = retried([{ a: call("a") }, { b: call("b") }], "/do/1/b#0", ["/do/1/b"]);
  const state = passOver(first.state, ["/do/0/a", "/do/1/b"]);
  expect(state.passedOver).toEqual(["/do/1/b", "/do/0/a"]);
  expect(passOver(state, [])).toBe(state);
});

it("is skipped in a branch, and whole with what is in it", () => {
  const fork: Json = [{ f: { fork: { branches: [{ x: call("x") }, { y: call("y") }] } } }, { z: call("z") }];
  expect(asked(retried(fork, "/do/0/f/fork/branches/1/y#0", ["/do/0/f/fork/branches/1/y"]))).toEqual(["/do/1/z#0"]);
  const whole: Json = [{ first: call("first") }, { d: { do: [{ a: call("a") }, { b: call("b") }] } }, { z: call("z") }];
  expect(asked(retried(whole, "/do/0/first#0", ["/do/1/d"]))).toEqual(["/do/0/first#0", "/do/2/z#0"]);
});

it.each([
  ["/do/0/each", "/do/0/each"],
  ["/do/0/each#0", "/do/0/each"],
  ["/do/0/each#1.r2.0", "/do/0/each"],
  ["/do/0/each#r1", "/do/0/each"],
  ["/do/0/each#", null],
  ["/do/0/each#x", null],
  ["/do/0/none", null],
  ["each", null],
  ["", null],
])("%s names the task %s", (named, path) => {
  expect(pathOfTask(read(loop), named)).toBe(path);
});
