import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { standardFault } from "./fault.ts";
import type { Runbook } from "./ir.ts";
import { effectsOfRetry, resume, retry } from "./machine.ts";
import { readRunbook } from "./read.ts";
import type { EffectRequest, MachineState } from "./state.ts";
import { type Answer, driveVirtually, runVirtually, type VirtualHostOptions, type VirtualRun } from "./virtual-host.ts";

const at = Date.UTC(2026, 2, 1);

function read(tasks: Json, more: { readonly [key: string]: Json } = {}): Runbook {
  const document = {
    document: { dsl: "1.0.3", namespace: "test", name: "machine", version: "1.0.0" },
    ...more,
    do: tasks,
  };
  const result = readRunbook(document);
  if (!result.ok) throw new Error(result.error.map((problem) => `${problem.pointer}: ${problem.message}`).join("\n"));
  return result.value;
}

/** Echoes what it was asked with, and stores and restores the state at every turn, as a host does. */
const host: VirtualHostOptions = {
  runId: "run-1",
  at,
  answer: (request) => ({ output: request.kind === "call" ? request.with : request.input }),
  store: (state) => JSON.parse(JSON.stringify(state)) as MachineState,
};

function run(
  tasks: Json,
  input: Json = {},
  options: Partial<VirtualHostOptions> = {},
  more: { readonly [key: string]: Json } = {},
): VirtualRun {
  return runVirtually(read(tasks, more), input, { ...host, ...options });
}

function output(result: VirtualRun): Json {
  if (result.outcome?.phase !== "completed") throw new Error(`not completed: ${JSON.stringify(result.outcome)}`);
  return result.outcome.output;
}

function fault(result: VirtualRun) {
  if (result.outcome?.phase !== "faulted") throw new Error(`not faulted: ${JSON.stringify(result.outcome)}`);
  return result.outcome.fault;
}

const unavailable = { fault: standardFault("communication", "", "down", 503) };

/** Answers of one effect, in order; the last one stays. */
function inOrder(...answers: readonly Answer[]): (request: EffectRequest) => Answer {
  let next = 0;
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next += 1;
    if (answer === undefined) throw new Error("no answer");
    return answer;
  };
}

describe("data flow", () => {
  it("runs if, input, body, output and export in the order of the specification", () => {
    const result = run(
      [
        {
          one: {
            if: ".raw == 1",
            input: { from: "{ a: .raw }" },
            set: { b: "${ .a + 1 }", input: "${ $input }" },
            output: { as: "{ c: (.b * 10), rawOutput: ., input: $input, task: $task.name }" },
            export: { as: "{ exported: .c, output: $output }" },
          },
        },
        { two: { set: "${ { seen: ., context: $context } }" } },
      ],
      { raw: 1 },
    );
    const transformed = { c: 20, rawOutput: { b: 2, input: { a: 1 } }, input: { a: 1 }, task: "one" };
    expect(output(result)).toEqual({ seen: transformed, context: { exported: 20, output: transformed } });
  });

  it("starts the context as the transformed input and applies the output of the workflow last", () => {
    const result = run(
      [{ a: { set: { x: "${ $context.n }" } } }],
      { wrapped: { n: 7 } },
      {},
      { input: { from: ".wrapped" }, output: { as: ".x + 1" } },
    );
    expect(output(result)).toBe(8);
  });

  it("hands the input on and goes to the next task when a task is skipped, whatever its then says", () => {
    const result = run([{ a: { if: ".no", set: { a: 1 }, then: "end" } }, { b: { set: { got: "${ . }" } } }], {
      no: false,
      x: 1,
    });
    expect(output(result)).toEqual({ got: { no: false, x: 1 } });
    expect(result.journal.map(({ path, phase }) => [path, phase])).toEqual([
      ["/do/0/a", "skipped"],
      ["/do/1/b", "completed"],
    ]);
  });

  it("faults with validation where data does not fit a schema, naming task and place", () => {
    const schema = { document: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] } };
    const result = run([{ a: { input: { schema }, set: { x: 1 } } }], { n: "seven" });
    expect(fault(result)).toMatchObject({
      status: 400,
      instance: "/do/0/a",
      detail: 'the input of "a" at /n must be of type integer, but is string',
    });
    expect(fault(run([{ a: { set: { x: 1 } } }], {}, {}, { input: { schema } })).detail).toContain(
      'must have the property "n"',
    );
  });

  it("never evaluates expressions that stand in data", () => {
    const result = run(
      [{ a: { set: { copy: "${ .text }" } } }, { b: { call: "test.echo", with: { text: "${ .copy }" } } }],
      {
        text: "${ 1 + 1 }",
      },
    );
    expect(output(result)).toEqual({ text: "${ 1 + 1 }" });
  });

  it("interpolates expressions inside longer texts, knowing jq's own strings and braces", () => {
    const result = run([{ a: { set: { text: 'Hello ${ .name }, ${ {"}": "\\(.n)}"}["}"] }!' } } }], {
      name: "Ada",
      n: 3,
    });
    expect(output(result)).toEqual({ text: "Hello Ada, 3}!" });
  });

  it("turns an expression that yields nothing into an expression fault", () => {
    expect(fault(run([{ a: { set: { x: "${ empty }" } } }]))).toMatchObject({ status: 400, instance: "/do/0/a" });
  });
});

describe("flow", () => {
  it("jumps backward, and gives the effects of each round their own id", () => {
    const result = run([
      { count: { set: "${ { n: ((.n // 0) + 1) } }" } },
      { ask: { call: "test.echo", with: { n: "${ .n }" } } },
      { more: { switch: [{ again: { when: ".n < 3", then: "count" } }, { enough: { then: "end" } }] } },
      { never: { set: { never: true } } },
    ]);
    expect(output(result)).toEqual({ n: 3 });
    expect(result.requests.map((request) => request.id)).toEqual(["/do/1/ask#0", "/do/1/ask#r1", "/do/1/ask#r2"]);
  });

  it("leaves the list at exit and ends the run at end", () => {
    const inner = [{ x: { set: { x: 1 }, then: "exit" } }, { y: { set: { y: 1 } } }];
    expect(output(run([{ group: { do: inner } }, { after: { set: { seen: "${ . }" } } }]))).toEqual({ seen: { x: 1 } });
    const ending = [{ x: { set: { x: 1 }, then: "end" } }, { y: { set: { y: 1 } } }];
    expect(output(run([{ group: { do: ending } }, { after: { set: { never: 1 } } }]))).toEqual({ x: 1 });
  });

  it("faults a loop that does nothing for ever, instead of blocking the worker", () => {
    const result = run(
      [{ a: { set: { x: 1 } } }, { b: { set: { x: 2 }, then: "a" } }],
      {},
      { store: (state) => state },
    );
    expect(fault(result).detail).toContain("a loop that does not end");
  });
});

describe("for", () => {
  it("gives each iteration the output of the one before, an id of its own, and its variables", () => {
    const result = run(
      [
        {
          outer: {
            for: { each: "row", in: ".rows" },
            do: [
              {
                inner: {
                  for: { each: "cell", in: "$row", at: "column" },
                  do: [
                    {
                      add: {
                        call: "test.echo",
                        with: { sum: "${ (.sum // 0) + $cell }", at: "${ [$index, $column] }" },
                      },
                    },
                  ],
                },
              },
            ],
          },
        },
      ],
      { rows: [[1, 2], [3]] },
    );
    expect(output(result)).toEqual({ sum: 6, at: [1, 0] });
    expect(result.requests.map((request) => request.id)).toEqual([
      "/do/0/outer/do/0/inner/do/0/add#0.0",
      "/do/0/outer/do/0/inner/do/0/add#0.1",
      "/do/0/outer/do/0/inner/do/0/add#1.0",
    ]);
  });

  it("stops at while, leaves the loop at exit, and hands an empty list's input on", () => {
    const loop = (body: Json, more: { readonly [key: string]: Json } = {}): Json => [
      { l: { for: { in: "[1, 2, 3, 4]" }, ...more, do: body } },
    ];
    expect(output(run(loop([{ a: { set: { n: "${ $item }" } } }], { while: "$item < 3" })))).toEqual({ n: 2 });
    expect(
      output(
        run(
          loop([
            { a: { set: { n: "${ $item }" } } },
            { b: { switch: [{ x: { when: "$item == 3", then: "exit" } }, { y: { then: "continue" } }] } },
          ]),
        ),
      ),
    ).toEqual({ n: 3 });
    expect(output(run([{ l: { for: { in: "[]" }, do: [{ a: { set: { n: 1 } } }] } }], { kept: true }))).toEqual({
      kept: true,
    });
  });

  it("faults when there is no array to go through", () => {
    expect(fault(run([{ l: { for: { in: ".nothing" }, do: [{ a: { set: {} } }] } }])).detail).toContain(
      "must yield an array, not null",
    );
  });
});

describe("try", () => {
  const attempt = (caught: Json): Json => [
    { t: { try: [{ ask: { call: "test.echo", with: {} } }], catch: caught } },
    { after: { set: "${ { after: . } }" } },
  ];

  it("matches standard errors of every family of URIs", () => {
    const families = [
      "https://open-workflow-specification.org/dsl/errors/types/communication",
      "https://serverlessworkflow.io/spec/1.0.0/errors/communication",
    ];
    for (const type of families) {
      const result = run(
        attempt({
          errors: { with: { type, status: 503 } },
          as: "err",
          do: [{ note: { set: { error: "${ $err }" } } }],
        }),
        {},
        { answer: () => unavailable },
      );
      expect(output(result)).toMatchObject({ after: { error: { status: 503, instance: "/do/0/t/try/0/ask" } } });
    }
  });

  it("lets through what the filter, when or exceptWhen do not take", () => {
    for (const caught of [
      { errors: { with: { status: 404 } } },
      { when: "$error.status == 404" },
      { exceptWhen: "$error.status == 503" },
    ]) {
      expect(fault(run(attempt(caught), {}, { answer: () => unavailable }))).toMatchObject({
        status: 503,
        instance: "/do/0/t/try/0/ask",
      });
    }
  });

  it("swallows the error where catch says nothing more, and follows catch.then", () => {
    expect(output(run(attempt({}), { kept: 1 }, { answer: () => unavailable }))).toEqual({ after: { kept: 1 } });
    expect(output(run(attempt({ then: "end" }), { kept: 1 }, { answer: () => unavailable }))).toEqual({ kept: 1 });
  });

  it.each([
    ["constant", [1000, 1000, 1000]],
    ["linear", [1000, 2000, 3000]],
    ["exponential", [1000, 2000, 4000]],
  ])("retries with %s backoff, asking for the same effect again", (backoff, delays) => {
    const retry = { delay: { seconds: 1 }, backoff: { [backoff]: {} }, limit: { attempt: { count: 4 } } };
    const result = run(
      attempt({ retry }),
      {},
      { answer: inOrder(unavailable, unavailable, unavailable, { output: { ok: true } }) },
    );
    expect(output(result)).toEqual({ after: { ok: true } });
    expect(result.endedAt - at).toBe(delays.reduce((a, b) => a + b, 0));
    expect(new Set(result.requests.map((request) => request.id)).size).toBe(1);
    expect(result.requests.map((request) => request.attempt)).toEqual([1, 2, 3, 4]);
  });

  it("runs the handler, or faults without one, when the attempts are used up", () => {
    const retry = { limit: { attempt: { count: 2 } } };
    const handled = run(attempt({ retry, do: [{ h: { set: { handled: true } } }] }), {}, { answer: () => unavailable });
    expect(output(handled)).toEqual({ after: { handled: true } });
    expect(handled.requests).toHaveLength(2);
    expect(fault(run(attempt({ retry }), {}, { answer: () => unavailable })).status).toBe(503);
  });

  it("keeps jitter within its bounds and the same for the same run", () => {
    const retry = {
      delay: { seconds: 1 },
      jitter: { from: { milliseconds: 100 }, to: { milliseconds: 300 } },
      limit: { attempt: { count: 2 } },
    };
    const waited = (runId: string) =>
      run(attempt({ retry }), {}, { runId, answer: inOrder(unavailable, { output: {} }) }).endedAt - at;
    const delays = Array.from({ length: 50 }, (_, index) => waited(`run-${index}`));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(1100);
    expect(Math.max(...delays)).toBeLessThanOrEqual(1300);
    expect(new Set(delays).size).toBeGreaterThan(20);
    expect(waited("run-7")).toBe(delays[7]);
  });

  it("stops retrying when the time for it is over", () => {
    const retry = { delay: { seconds: 10 }, limit: { duration: { seconds: 25 } } };
    const result = run(attempt({ retry, do: [{ h: { set: { gaveUp: true } } }] }), {}, { answer: () => unavailable });
    expect(output(result)).toEqual({ after: { gaveUp: true } });
    expect(result.requests).toHaveLength(3);
  });

  it("ends an attempt that takes too long, and lets its own catch see the timeout", () => {
    const retry = { limit: { attempt: { count: 2, duration: { seconds: 5 } } } };
    const result = run(
      attempt({ errors: { with: { status: 408 } }, retry }),
      {},
      { answer: inOrder({ output: 1, afterMs: 60_000 }, { output: { second: true } }) },
    );
    expect(output(result)).toEqual({ after: { second: true } });
    expect(result.cancelled).toEqual(["/do/0/t/try/0/ask#0"]);
  });

  it("never gives two executions of a step the same attempt number, in nested tries", () => {
    const inner = {
      try: [{ ask: { call: "test.echo", with: {} } }],
      catch: { retry: { limit: { attempt: { count: 2 } } } },
    };
    const outer = [{ o: { try: [{ i: inner }], catch: { retry: { limit: { attempt: { count: 3 } } } } } }];
    const result = run(outer, {}, { answer: () => unavailable });
    expect(fault(result).status).toBe(503);
    expect(result.requests.map((request) => request.attempt)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("fork", () => {
  it("gives the outputs in the order the branches are written, whichever ends first", () => {
    const branches = [
      { slow: { call: "test.slow", with: { n: 1 } } },
      { fast: { call: "test.fast", with: { n: 2 } } },
      { set: { set: { n: 3 } } },
    ];
    const answer = (request: EffectRequest): Answer => ({
      output: request.name,
      afterMs: request.name === "slow" ? 1000 : 10,
    });
    const result = run([{ f: { fork: { branches } } }], {}, { answer });
    expect(output(result)).toEqual(["slow", "fast", { n: 3 }]);
    expect(result.endedAt - at).toBe(1000);
  });

  it("takes the first of competing branches and gives the others up", () => {
    const branches = [{ slow: { call: "test.slow", with: {} } }, { fast: { call: "test.fast", with: {} } }];
    const answer = (request: EffectRequest): Answer => ({
      output: request.name,
      afterMs: request.name === "slow" ? 1000 : 10,
    });
    const result = run([{ f: { fork: { compete: true, branches } } }], {}, { answer });
    expect(output(result)).toBe("fast");
    expect(result.cancelled).toEqual(["/do/0/f/fork/branches/0/slow#0"]);
  });

  it("gives the others up when one faults, and a try around the fork catches it", () => {
    const branches = [
      { waits: { wait: { hours: 1 } } },
      { fails: { call: "test.fail", with: {} } },
      { asks: { call: "test.ask", with: {} } },
    ];
    const answer = (request: EffectRequest): Answer | null =>
      request.name === "fails" ? { ...unavailable, afterMs: 5 } : null;
    const tasks = [
      {
        t: {
          try: [{ f: { fork: { branches } } }],
          catch: { do: [{ h: { set: { caught: "${ $error.instance }" } } }] },
        },
      },
    ];
    const result = run(tasks, {}, { answer });
    expect(output(result)).toEqual({ caught: "/do/0/t/try/0/f/fork/branches/1/fails" });
    expect(result.cancelled).toEqual(["/do/0/t/try/0/f/fork/branches/2/asks#0"]);
    expect(result.state.threads).toEqual({});
  });

  it("keeps the context of a branch to that branch, and shows it the variables around the fork", () => {
    const branches = [
      {
        a: {
          do: [
            { set: { set: { a: "${ $item }" }, export: { as: "{ mine: 1 }" } } },
            { see: { set: { context: "${ $context }", item: "${ $item }" } } },
          ],
        },
      },
    ];
    const tasks = [
      { l: { for: { in: "[5]" }, do: [{ f: { fork: { branches } } }] } },
      { after: { set: { branch: "${ .[0] }", context: "${ $context }" } } },
    ];
    expect(output(run(tasks, { start: true }))).toEqual({
      branch: { context: { mine: 1 }, item: 5 },
      context: { start: true },
    });
  });
});

describe("time", () => {
  it("waits for durations in every form, passing the data through", () => {
    const waits = [
      { a: { wait: { minutes: 1 } } },
      { b: { wait: "PT30S" } },
      { c: { wait: "${ .delay }" } },
      { d: { wait: { seconds: "${ .n }" } } },
    ];
    const result = run(waits, { delay: "PT10S", n: 5 });
    expect(output(result)).toEqual({ delay: "PT10S", n: 5 });
    expect(result.endedAt - at).toBe(105_000);
  });

  it("ends a task at its timeout with a fault that the try around it catches", () => {
    const slow = { timeout: { after: { seconds: 10 } }, do: [{ ask: { call: "test.echo", with: {} } }] };
    const tasks = [
      {
        t: {
          try: [{ slow }],
          catch: { errors: { with: { status: 408 } }, do: [{ h: { set: { late: "${ $error.instance }" } } }] },
        },
      },
    ];
    const result = run(tasks, {}, { answer: () => ({ output: 1, afterMs: 11_000 }) });
    expect(output(result)).toEqual({ late: "/do/0/t/try/0/slow" });
    expect(result.endedAt - at).toBe(10_000);
    expect(result.cancelled).toEqual(["/do/0/t/try/0/slow/do/0/ask#0"]);
  });

  it("ends a run at its own timeout, which nothing catches", () => {
    const result = run(
      [{ t: { try: [{ w: { wait: "PT1H" } }], catch: {} } }],
      {},
      {},
      { timeout: { after: { minutes: 1 } } },
    );
    expect(fault(result)).toMatchObject({ status: 408, instance: "" });
    expect(result.endedAt - at).toBe(60_000);
  });

  it("is cancelled at once, giving up what is on its way", () => {
    const result = run([{ a: { call: "test.echo", with: {} } }], {}, { answer: () => null, cancelAt: at + 500 });
    expect(result.outcome).toEqual({ phase: "cancelled" });
    expect(result.cancelled).toEqual(["/do/0/a#0"]);
    expect(result.journal.at(-1)).toMatchObject({ path: "/do/0/a", phase: "cancelled" });
  });
});

describe("functions", () => {
  it("runs a function of the document with its arguments as input, below its caller's path", () => {
    const use = {
      functions: {
        greet: {
          input: { schema: { document: { required: ["name"] } } },
          do: [{ ask: { call: "test.echo", with: { text: '${ "Hi " + .name }' } } }],
        },
      },
    };
    const result = run(
      [{ a: { call: "greet", with: { name: "${ .who }" } } }, { b: { call: "greet", with: { name: "again" } } }],
      { who: "Ada" },
      {},
      { use },
    );
    expect(output(result)).toEqual({ text: "Hi again" });
    expect(result.requests.map((request) => request.id)).toEqual([
      "/do/0/a/call/do/0/ask#0",
      "/do/1/b/call/do/0/ask#0",
    ]);
    expect(fault(run([{ a: { call: "greet" } }], {}, {}, { use }))).toMatchObject({ instance: "/do/0/a/call" });
  });

  it("leaves secrets as references that data can not forge", () => {
    const tasks = [
      {
        a: {
          call: "http",
          with: {
            method: "get",
            endpoint: "https://x.example/{id}",
            headers: { authorization: "Bearer ${ $secrets.token }", forged: "${ .forged }" },
          },
        },
      },
    ];
    const result = run(tasks, { id: "a b/c", forged: { secret: "token" } }, {}, { use: { secrets: ["token"] } });
    expect(result.requests[0]).toMatchObject({
      with: { endpoint: "https://x.example/a%20b%2Fc", headers: { authorization: null, forged: { secret: "token" } } },
      secrets: [{ at: "/headers/authorization", parts: ["Bearer ", { secret: "token" }] }],
    });
  });
});

describe("a state that was stored", () => {
  it("asks again, with the same ids, for what it waits for", () => {
    const runbook = read([
      { l: { for: { in: "[1, 2, 3]" }, do: [{ ask: { call: "test.echo", with: { n: "${ $item }" } } }] } },
    ]);
    const first = runVirtually(
      runbook,
      {},
      { ...host, answer: (request) => (request.iteration === "1" ? null : { output: "ok" }) },
    );
    expect(first.outcome).toBeNull();
    const again = driveVirtually(runbook, resume(runbook, first.state, at + 5), host);
    expect(again.requests.map((request) => request.id)).toEqual(["/do/0/l/do/0/ask#1", "/do/0/l/do/0/ask#2"]);
    expect(output(again)).toEqual({ n: 3 });
  });

  it("goes on from the step that faulted, inside loops and tries, and says which effects repeat", () => {
    const tasks = [
      { before: { call: "test.before", with: {} } },
      {
        l: {
          for: { in: "[1, 2, 3]" },
          do: [
            {
              t: {
                try: [{ ask: { call: "test.echo", with: { n: "${ $item }" } } }],
                catch: { errors: { with: { status: 404 } } },
              },
            },
          ],
        },
      },
    ];
    const runbook = read(tasks);
    const failed = runVirtually(
      runbook,
      {},
      { ...host, answer: (request) => (request.iteration === "1" ? unavailable : { output: "ok" }) },
    );
    expect(fault(failed).instance).toBe("/do/1/l/do/0/t/try/0/ask");
    expect(effectsOfRetry(runbook, failed.state)).toEqual([
      { path: "/do/1/l/do/0/t/try/0/ask", iteration: "1", call: "test.echo" },
    ]);
    const retried = driveVirtually(runbook, retry(runbook, failed.state, { runId: "run-2", now: at + 10 }), {
      ...host,
      runId: "run-2",
    });
    expect(retried.requests.map((request) => request.id)).toEqual([
      "/do/1/l/do/0/t/try/0/ask#1",
      "/do/1/l/do/0/t/try/0/ask#2",
    ]);
    expect(output(retried)).toEqual({ n: 3 });
    expect(retried.state).toMatchObject({ runId: "run-2", origin: "run-1" });
  });

  it("begins what stands around the step anew: a retried loop lasts from the retry on, and not from the first try", () => {
    const loop = { for: { each: "n", in: "${ [1, 2] }" }, do: [{ ask: { call: "test.echo", with: {} } }] };
    const runbook = read([{ l: loop }]);
    const failed = runVirtually(
      runbook,
      {},
      { ...host, answer: (request) => (request.iteration === "1" ? { fault: unavailable.fault } : { output: "ok" }) },
    );
    const dayLater = at + 86_400_000;
    const startOf = (options: object) =>
      driveVirtually(runbook, retry(runbook, failed.state, { runId: "run-2", now: dayLater, ...options }), {
        ...host,
        runId: "run-2",
      }).journal.find(({ path, phase }) => path === "/do/0/l" && phase === "completed")?.startedAt;
    expect(startOf({})).toBe(dayLater);
    expect(startOf({ beginsAnew: false })).toBe(at);
  });

  it("does a faulted fork's open branches again, and keeps the results of the others", () => {
    const branches = [
      { done: { call: "test.done", with: {} } },
      { fails: { call: "test.fails", with: {} } },
      { open: { call: "test.open", with: {} } },
    ];
    const runbook = read([{ f: { fork: { branches } } }]);
    const answer = (request: EffectRequest): Answer | null =>
      request.name === "done" ? { output: "done" } : request.name === "fails" ? { ...unavailable, afterMs: 5 } : null;
    const failed = runVirtually(runbook, {}, { ...host, answer });
    expect(effectsOfRetry(runbook, failed.state).map((effect) => effect.call)).toEqual(["test.fails", "test.open"]);
    const retried = driveVirtually(runbook, retry(runbook, failed.state, { runId: "run-2", now: at }), {
      ...host,
      answer: (request) => ({ output: request.name }),
    });
    expect(output(retried)).toEqual(["done", "fails", "open"]);
  });
});

it("raises errors with computed parts and the pointer of the task", () => {
  const use = {
    errors: {
      broken: {
        type: "https://example.com/broken",
        status: 500,
        title: "Broken",
        detail: '${ "\\(.what) of \\($workflow.definition.document.name)" }',
      },
    },
  };
  expect(
    fault(run([{ g: { do: [{ r: { raise: { error: "broken" } } }] } }], { what: "the pump" }, {}, { use })),
  ).toEqual({
    type: "https://example.com/broken",
    status: 500,
    title: "Broken",
    detail: "the pump of machine",
    instance: "/do/0/g/do/0/r",
  });
});

it("asks the host for nothing but effects", () => {
  const tasks = Array.from({ length: 10 }, (_, index) => ({ [`s${index}`]: { set: { n: index } } }));
  const result = run(tasks);
  expect(result.requests).toEqual([]);
  expect(output(result)).toEqual({ n: 9 });
});
