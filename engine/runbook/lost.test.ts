import { expect, it } from "vitest";
import type { Json, JsonObject } from "../base/json.ts";
import { isLostFault, lostFault, lostFaultJson, lostState, undecidedOf } from "./lost.ts";
import { retry } from "./machine.ts";
import { readRunbook } from "./read.ts";
import type { FunctionTraits } from "./traits.ts";

const traits = (idempotent: boolean): FunctionTraits => ({
  local: false,
  idempotent,
  taskQueue: null,
  timeoutMs: 1000,
  heartbeats: false,
});
const functions = { "test.twice": traits(true), "test.once": traits(false), http: traits(false) };
const of = (tasks: readonly JsonObject[], frame: null = null) => {
  const document = { document: { dsl: "1.0.3", namespace: "test", name: "lost", version: "1.0.0" }, do: tasks };
  return {
    document,
    lost: lostState({ runId: "run/1", document, functions, input: { n: 1 }, frame, startedAt: 1000 }),
  };
};
const http = (method: string): JsonObject => ({ call: "http", with: { method, endpoint: "http://127.0.0.1/" } });

it("a lost run goes on at its first effect, under the name of the first run", () => {
  const { document, lost } = of([
    { s: { set: { m: "${ .n + 1 }" } } },
    { a: { call: "test.twice", with: { m: "${ .m }" } } },
  ]);
  if (!("state" in lost)) throw new Error(lost.because);
  const fault = lostFault("its workflow is gone");
  expect(isLostFault(fault as unknown as Json)).toBe(true);
  const read = readRunbook(document);
  if (!read.ok) throw new Error("unreadable");
  const turn = retry(read.value, lost.state(fault), { runId: "run/1~1", now: 5000 });
  expect(turn.state).toMatchObject({ origin: "run/1", runId: "run/1~1", outcome: null });
  expect(turn.requests).toMatchObject([{ id: "/do/1/a#0", function: "test.twice", with: { m: 2 } }]);
});

it.each([
  ["a function that is not idempotent", { call: "test.once" }, "test.once"],
  ["a request that changes something", http("post"), "http"],
  ["a request whose method is not known before", http("${ .method }"), "http"],
  ["another runbook", { run: { workflow: { namespace: "a", name: "c", version: "1.0.0" } } }, "the runbook a/c"],
])("whether a lost run repeats %s is for a person to decide", (_, task, calls) => {
  const { lost } = of([{ a: http("get") }, { b: task }]);
  expect(lost).toMatchObject({ undecided: [{ path: "/do/1/b", calls }] });
});

it("a lost run that calls a function that is not registered any more has no state to go on from", () => {
  expect(of([{ a: { call: "test.gone" } }]).lost).toEqual({ because: "its definition can not be run any more" });
});

it("the effects that are left to a person are told with the fault, of a lost run only", () => {
  const fault = lostFault("its workflow is gone");
  expect(undecidedOf(lostFaultJson(fault, ["/do/0/a"]))).toEqual(["/do/0/a"]);
  expect(undecidedOf(lostFaultJson(fault, []))).toEqual([]);
  expect(lostFaultJson(fault, [])).not.toHaveProperty("undecided");
  expect(undecidedOf({ type: "https://example.com/other", undecided: ["/do/0/a"] })).toEqual([]);
});

it("a lost run that has nothing to do again has no state to go on from", () => {
  expect(of([{ s: { set: { n: 1 } } }]).lost).toEqual({ because: "it has no step to go on from" });
});
