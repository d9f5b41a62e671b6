import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { standardFault } from "./fault.ts";
import type { Runbook } from "./ir.ts";
import { retry, start, step } from "./machine.ts";
import { readRunbook } from "./read.ts";
import type { MachineState } from "./state.ts";
import { driveVirtually, runVirtually, type VirtualHostOptions } from "./virtual-host.ts";

const at = Date.UTC(2026, 2, 1);

function read(tasks: Json, more: { readonly [key: string]: Json } = {}): Runbook {
  const result = readRunbook({
    document: { dsl: "1.0.3", namespace: "test", name: "suspend", version: "1.0.0" },
    ...more,
    do: tasks,
  });
  if (!result.ok) throw new Error(result.error.map((problem) => `${problem.pointer}: ${problem.message}`).join("\n"));
  return result.value;
}

/** Every effect takes a second; the state is stored and restored at every turn. */
const host: VirtualHostOptions = {
  runId: "run-1",
  at,
  answer: (request) => ({ output: request.kind === "call" ? request.with : request.input, afterMs: 1000 }),
  store: (state) => JSON.parse(JSON.stringify(state)) as MachineState,
};
const call = (n: number): Json => ({ call: "test.echo", with: { n } });

describe("a suspended run", () => {
  it("lets what is under way end, keeps its outcome, and begins nothing", () => {
    const runbook = read([{ a: call(1) }, { b: call(2) }]);
    let turn = step(runbook, start(runbook, {}, { runId: "r", now: at }).state, { kind: "suspend", now: at + 1 });
    expect(turn).toMatchObject({ requests: [], cancels: [], wakeAt: null, state: { suspendedAt: at + 1 } });
    turn = step(runbook, turn.state, { kind: "completed", id: "/do/0/a#0", output: { n: 1 }, now: at + 2 });
    expect(turn).toMatchObject({ requests: [], wakeAt: null, state: { outcome: null } });
    turn = step(runbook, turn.state, { kind: "time", now: at + 3 });
    expect(turn.requests).toEqual([]);
    turn = step(runbook, turn.state, { kind: "resume", now: at + 4 });
    expect(turn.requests.map(({ id }) => id)).toEqual(["/do/1/b#0"]);
    expect(turn.state).not.toHaveProperty("suspendedAt");
  });

  it("changes nothing of what the run does, whenever it is suspended and for however long", () => {
    const runbook = read([
      { s: { set: { n: 1 } } },
      { l: { for: { in: "[1, 2]" }, do: [{ a: call(1) }, { w: { wait: { seconds: 2 } } }] } },
      {
        f: {
          fork: {
            branches: [
              { x: call(2) },
              { y: { do: [{ y1: call(3) }, { y2: { wait: { seconds: 1 } } }, { y3: call(4) }] } },
            ],
          },
        },
      },
      {
        t: {
          try: [{ r: { raise: { error: { type: "https://x.example", status: 500 } } } }],
          catch: { do: [{ c: call(5) }] },
        },
      },
    ]);
    const plain = runVirtually(runbook, {}, host);
    for (let from = 0; from <= plain.endedAt - at; from += 250) {
      for (const length of [0, 100, 1500, 86_400_000]) {
        const paused = runVirtually(runbook, {}, { ...host, suspended: { from: at + from, to: at + from + length } });
        expect(paused.outcome).toEqual(plain.outcome);
        expect(paused.requests.map(({ id }) => id)).toEqual(plain.requests.map(({ id }) => id));
      }
    }
  });

  it("comes to its end when nothing is left to begin", () => {
    const runbook = read([{ a: call(1) }]);
    const ended = runVirtually(runbook, {}, { ...host, suspended: { from: at + 500, to: at + 90_000 } });
    expect(ended).toMatchObject({ outcome: { phase: "completed" }, endedAt: at + 1000 });
    expect(ended.state).not.toHaveProperty("suspendedAt");
  });

  it("keeps the instant a wait is for: one that passed meanwhile is over at the resume, another goes on", () => {
    const waits = (seconds: number) => read([{ w: { wait: { seconds } } }]);
    const suspended = { from: at + 1000, to: at + 10_000 };
    expect(runVirtually(waits(5), {}, { ...host, suspended }).endedAt).toBe(at + 10_000);
    expect(runVirtually(waits(15), {}, { ...host, suspended }).endedAt).toBe(at + 15_000);
  });

  it("does not count against the timeouts of the run, a task or an attempt", () => {
    const suspended = { from: at + 500, to: at + 3_600_000 };
    const never: VirtualHostOptions = { ...host, answer: () => null, suspended };
    const late = (document: Runbook) => runVirtually(document, {}, never);
    const timeout = { after: { seconds: 5 } };
    const ends = { outcome: { phase: "faulted", fault: { status: 408 } }, endedAt: at + 3_600_000 + 4500 };
    expect(late(read([{ a: call(1) }], { timeout }))).toMatchObject(ends);
    expect(late(read([{ d: { timeout, do: [{ a: call(1) }] } }]))).toMatchObject(ends);
    const limit = { attempt: { count: 1, duration: { seconds: 5 } } };
    expect(late(read([{ t: { try: [{ a: call(1) }], catch: { retry: { limit } } } }]))).toMatchObject(ends);
  });

  it("begins the next attempt at the resume when the delay before it has passed", () => {
    const runbook = read([
      {
        t: {
          try: [{ a: call(1) }],
          catch: { retry: { delay: { seconds: 2 }, limit: { attempt: { count: 2, duration: { seconds: 2 } } } } },
        },
      },
    ]);
    const down = { fault: standardFault("communication", "", "down", 503) };
    let asked = 0;
    const answer: VirtualHostOptions["answer"] = () => ((asked += 1) === 1 ? down : { output: "ok", afterMs: 1000 });
    const run = runVirtually(runbook, {}, { ...host, answer, suspended: { from: at + 100, to: at + 60_000 } });
    expect(run).toMatchObject({ outcome: { phase: "completed", output: "ok" }, endedAt: at + 61_000 });
  });

  it("faults when what was under way fails and nothing catches it, and can be retried", () => {
    const runbook = read([{ a: call(1) }, { b: call(2) }]);
    const down = { fault: standardFault("communication", "", "down", 503), afterMs: 1000 };
    const failed = runVirtually(
      runbook,
      {},
      { ...host, answer: () => down, suspended: { from: at + 500, to: at + 60_000 } },
    );
    expect(failed).toMatchObject({ outcome: { phase: "faulted" }, endedAt: at + 1000 });
    const retried = driveVirtually(runbook, retry(runbook, failed.state, { runId: "run-2", now: at }), {
      ...host,
      runId: "run-2",
    });
    expect(retried.outcome).toEqual({ phase: "completed", output: { n: 2 } });
  });

  it("is cancelled at once", () => {
    const runbook = read([{ a: call(1) }, { b: call(2) }]);
    const run = runVirtually(
      runbook,
      {},
      { ...host, suspended: { from: at + 100, to: at + 60_000 }, cancelAt: at + 5000 },
    );
    expect(run).toMatchObject({ outcome: { phase: "cancelled" }, endedAt: at + 5000 });
  });

  it("is left as it is by a second suspend, and one that goes on by a resume", () => {
    const runbook = read([{ a: call(1) }]);
    const first = start(runbook, {}, { runId: "r", now: at });
    expect(step(runbook, first.state, { kind: "resume", now: at + 1 }).state).toEqual(first.state);
    const paused = step(runbook, first.state, { kind: "suspend", now: at + 1 }).state;
    expect(step(runbook, paused, { kind: "suspend", now: at + 9 }).state).toEqual(paused);
  });
});

it("gives a retried attempt its whole time again", () => {
  const limit = { attempt: { count: 1, duration: { seconds: 5 } } };
  const runbook = read([
    { t: { try: [{ a: call(1) }], catch: { errors: { with: { status: 404 } }, retry: { limit } } } },
  ]);
  const down = { fault: standardFault("communication", "", "down", 503), afterMs: 1000 };
  const failed = runVirtually(runbook, {}, { ...host, answer: () => down });
  const now = at + 3_600_000;
  const retried = driveVirtually(runbook, retry(runbook, failed.state, { runId: "run-2", now }), {
    ...host,
    runId: "run-2",
    at: now,
  });
  expect(retried.outcome).toEqual({ phase: "completed", output: { n: 1 } });
});
