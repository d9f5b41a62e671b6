import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import type { Runbook } from "./ir.ts";
import { start, step } from "./machine.ts";
import { readRunbook } from "./read.ts";
import type { Outcome, Turn } from "./state.ts";

const at = Date.UTC(2026, 2, 1);

function read(tasks: Json): Runbook {
  const result = readRunbook({
    document: { dsl: "1.0.3", namespace: "test", name: "time", version: "1.0.0" },
    do: tasks,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** Tells the run the time only at these instants, as a product does that was down in between. */
function toldAt(tasks: Json, instants: readonly number[], schema: 1 | 2 = 2): Turn {
  const runbook = read(tasks);
  let turn = start(runbook, {}, { runId: "r", now: at, schema });
  for (const now of instants) turn = step(runbook, turn.state, { kind: "time", now: at + now });
  return turn;
}

const outcomeOf = (turn: Turn): Outcome["phase"] | null => turn.state.outcome?.phase ?? null;
const ms = (milliseconds: number): Json => ({ milliseconds });
const waitWithin = (wait: number, timeout: number): Json => ({ wait: ms(wait), timeout: { after: ms(timeout) } });

describe("time that passed while nobody looked", () => {
  it("ends a wait before the timeout that came after it, however late both are told", () => {
    expect(outcomeOf(toldAt([{ w: waitWithin(300, 1000) }], [1000]))).toBe("completed");
    expect(outcomeOf(toldAt([{ w: waitWithin(4000, 8000) }], [14_000]))).toBe("completed");
    expect(outcomeOf(toldAt([{ w: waitWithin(1000, 1000) }], [1000]))).toBe("completed");
  });

  it("ends at a timeout what was not over by then", () => {
    expect(toldAt([{ w: waitWithin(9000, 8000) }], [14_000]).state.outcome).toMatchObject({
      phase: "faulted",
      fault: { status: 408 },
    });
  });

  it("goes on counting from the instant that a wait was over, not from the moment it is told", () => {
    const tasks = [{ d: { timeout: { after: ms(8000) }, do: [{ a: { wait: ms(4000) } }, { b: { wait: ms(3000) } }] } }];
    expect(outcomeOf(toldAt(tasks, [60_000]))).toBe("completed");
  });

  it("gives what it begins late its whole time, and not what was begun before", () => {
    const call = (timeout: number): Json => ({ call: "test.echo", with: {}, timeout: { after: ms(timeout) } });
    const late = toldAt([{ w: { wait: ms(1000) } }, { c: call(5000) }], [60_000]);
    expect(late.requests).toHaveLength(1);
    expect(late.wakeAt).toBe(at + 65_000);
    const inside = toldAt(
      [{ d: { timeout: { after: ms(8000) }, do: [{ w: { wait: ms(1000) } }, { c: call(5000) }] } }],
      [60_000],
    );
    expect(inside).toMatchObject({ requests: [], state: { outcome: { phase: "faulted", fault: { status: 408 } } } });
  });

  it("gives an attempt that begins late its whole time", () => {
    const late = toldAt(
      [
        {
          t: {
            try: [{ c: { call: "test.echo", with: {} } }],
            catch: { retry: { delay: ms(100), limit: { attempt: { count: 2, duration: ms(700) } } } },
          },
        },
      ],
      [5000],
    );
    expect(late.wakeAt).toBe(at + 5700);
  });

  it("lets nothing happen that came after the instant it is told, while an effect may have landed between", () => {
    const branches = [{ w: { wait: ms(4000) } }, { c: { call: "test.echo", with: {}, timeout: { after: ms(8000) } } }];
    const runbook = read([{ f: { fork: { branches } } }]);
    let turn = start(runbook, {}, { runId: "r", now: at });
    turn = step(runbook, turn.state, { kind: "time", now: at + 14_000, upTo: at + 4000 });
    expect(turn.state.outcome).toBeNull();
    turn = step(runbook, turn.state, {
      kind: "completed",
      id: "/do/0/f/fork/branches/1/c#0",
      output: 1,
      now: at + 14_000,
    });
    expect(outcomeOf(turn)).toBe("completed");
  });

  it("still ends all that is overdue at once in a run that an older engine started", () => {
    expect(outcomeOf(toldAt([{ w: waitWithin(300, 1000) }], [1000], 1))).toBe("faulted");
  });

  it("catches up with many instants in steps that are bounded", () => {
    const tasks = [{ l: { for: { in: "[range(3000)]" }, do: [{ w: { wait: ms(1000) } }] } }];
    const first = toldAt(tasks, [86_400_000]);
    expect(first.state.outcome).toBeNull();
    expect(first.wakeAt).toBeLessThan(at + 86_400_000);
    expect(outcomeOf(toldAt(tasks, [86_400_000, 86_400_000, 86_400_000, 86_400_000]))).toBe("completed");
  });

  it("comes to the same end whenever it is told, for any waits and timeouts inside each other", () => {
    const task: fc.Arbitrary<Json> = fc.letrec<{ readonly task: Json }>((tie) => ({
      task: fc.oneof(
        { maxDepth: 3 },
        fc.record({ wait: fc.integer({ min: 0, max: 5000 }).map(ms) }),
        fc
          .tuple(fc.integer({ min: 1, max: 6000 }), fc.array(tie("task"), { minLength: 1, maxLength: 3 }))
          .map(([timeout, tasks]): Json => ({
            timeout: { after: ms(timeout) },
            do: tasks.map((one, index) => ({ [`t${index}`]: one })),
          })),
        fc
          .array(tie("task"), { minLength: 2, maxLength: 3 })
          .map((tasks): Json => ({ fork: { branches: tasks.map((one, index) => ({ [`b${index}`]: one })) } })),
      ),
    })).task;
    fc.assert(
      fc.property(task, fc.array(fc.integer({ min: 1, max: 60_000 }), { maxLength: 4 }), (one, looks) => {
        const every = toldAt(
          [{ t: one }],
          Array.from({ length: 1300 }, (_, index) => index * 50),
        );
        const exact = toldAt([{ t: one }], [...looks.toSorted((a, b) => a - b), 90_000]);
        expect(outcomeOf(exact)).not.toBeNull();
        expect(exact.state.outcome).toEqual(every.state.outcome);
      }),
      { numRuns: 100 },
    );
  });
});
