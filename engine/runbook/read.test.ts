import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { readRunbook } from "./read.ts";

const header = { dsl: "1.0.3", namespace: "test", name: "read", version: "1.0.0" };

function problems(tasks: Json, more: { readonly [key: string]: Json } = {}): readonly string[] {
  const result = readRunbook({ document: header, ...more, do: tasks }, { functions: ["http", "shell", "probe.tcp"] });
  return result.ok ? [] : result.error.map((problem) => `${problem.code} ${problem.pointer}`);
}

describe("what is not supported is refused by name", () => {
  it.each([
    [{ emit: { event: { with: {} } } }, "unsupported /do/0/a/emit"],
    [{ listen: { to: { any: [] } } }, "unsupported /do/0/a/listen"],
    [{ call: "grpc", with: {} }, "unsupported /do/0/a/call"],
    [{ call: "openapi", with: {} }, "unsupported /do/0/a/call"],
    [{ call: "log:1.0.0@default" }, "unsupported /do/0/a/call"],
    [{ run: { container: { image: "x" } } }, "unsupported /do/0/a/run/container"],
    [{ run: { script: { language: "js", code: "" } } }, "unsupported /do/0/a/run/script"],
    [{ run: { shell: { command: "ls" }, await: false } }, "unsupported /do/0/a/run/await"],
    [
      { call: "http", with: { method: "get", endpoint: { uri: "https://x", authentication: { digest: {} } } } },
      "unsupported /do/0/a/with/endpoint/authentication",
    ],
    [{ set: {}, input: { schema: { format: "avro", document: {} } } }, "unsupported /do/0/a/input/schema/format"],
  ])("%j", (task, problem) => {
    expect(problems([{ a: task as Json }])).toEqual([problem]);
  });

  it("also at the top", () => {
    expect(
      problems([{ a: { set: {} } }], {
        use: { extensions: [], catalogs: {} },
        evaluate: { language: "js", mode: "loose" },
        schedule: { on: {} },
      }),
    ).toEqual([
      "unsupported /use/catalogs",
      "unsupported /use/extensions",
      "unsupported /evaluate/language",
      "unsupported /evaluate/mode",
      "unsupported /schedule/on",
    ]);
  });
});

describe("what is malformed is found at its place", () => {
  it.each([
    [[{ a: { set: {} }, b: { set: {} } }], "malformed /do/0"],
    [[{ a: { sett: {} } }], "malformed /do/0/a"],
    [[{ a: { set: {}, thn: "end" } }], "malformed /do/0/a/thn"],
    [[{ a: { set: {} } }, { a: { set: {} } }], "malformed /do/1"],
    [[{ a: { set: {}, then: "nowhere" } }], "unknownName /do/0/a/then"],
    [[{ a: { do: [{ b: { set: {} } }] } }, { c: { set: {}, then: "b" } }], "unknownName /do/1/c/then"],
    [[{ a: { wait: "P1Y" } }], "malformed /do/0/a/wait"],
    [[{ a: { raise: { error: "missing" } } }], "unknownName /do/0/a/raise/error"],
    [
      [{ a: { try: [{ b: { set: {} } }], catch: { retry: { delay: { seconds: 1 } } } } }],
      "malformed /do/0/a/catch/retry",
    ],
    [[{ a: { try: [{ b: { set: {} } }], catch: { retry: "missing" } } }], "unknownName /do/0/a/catch/retry"],
    [[{ a: { switch: [{ x: { then: "end" } }, { y: { then: "end" } }] } }], "malformed /do/0/a/switch"],
    [[{ a: { for: {}, do: [{ b: { set: {} } }] } }], "malformed /do/0/a/for"],
    [[{ a: { call: "probe.udp" } }], "unknownName /do/0/a/call"],
    [[{ a: { run: { shell: { command: "echo ${ .name }" } } } }], "malformed /do/0/a/run/shell/command"],
    [[{ a: { set: { x: "${ .a" } } }], "expression /do/0/a/set/x"],
    [[{ a: { set: { x: "${ .a | }" } } }], "expression /do/0/a/set/x"],
    [[{ a: { set: { x: "${ $secrets.token }" } } }], "expression /do/0/a/set/x"],
    [[{ a: { call: "probe.tcp", with: { x: "${ $secrets.token }" } } }], "unknownName /do/0/a/with/x"],
    [[], "malformed /do"],
    ["no list", "malformed /do"],
    [[{ a: 1 }], "malformed /do/0/a"],
    [[1], "malformed /do/0"],
  ])("%j", (tasks, problem) => {
    expect(problems(tasks as Json)).toEqual([problem]);
  });

  it("a function that calls itself", () => {
    const use = { functions: { a: { call: "b" }, b: { do: [{ again: { call: "a" } }] } } };
    expect(problems([{ x: { call: "a" } }], { use })).toEqual(["malformed /do/0/x/call/call/do/0/again/call"]);
  });

  it("a document that is none", () => {
    for (const document of [null, [], 1, "x", {}, { do: [] }] as Json[]) expect(readRunbook(document).ok).toBe(false);
  });
});

it("tells the functions a runbook calls", () => {
  const result = readRunbook({
    document: header,
    do: [
      { a: { call: "probe.tcp", with: {} } },
      { b: { run: { shell: { command: "ls" } } } },
      { c: { call: "http", with: { method: "get", endpoint: "https://x" } } },
    ],
  });
  expect(result.ok && result.value.calls).toEqual(["http", "probe.tcp", "shell"]);
});

describe("schedule", () => {
  const scheduleOf = (schedule: Json): unknown => {
    const read = readRunbook({
      document: { dsl: "1.0.3", namespace: "a", name: "b", version: "1.0.0" },
      schedule,
      do: [{ s: { set: {} } }],
    });
    return read.ok ? read.value.schedule : read.error.map(({ code, pointer }) => `${code} ${pointer}`);
  };

  it.each([
    [{ every: { minutes: 15 } }, { everyMs: 900_000 }],
    [{ every: "PT1H" }, { everyMs: 3_600_000 }],
    [{ cron: "30 2 * * mon-fri" }, { cron: "30 2 * * mon-fri", zone: "UTC" }],
  ])("%j is read", (schedule, read) => {
    expect(scheduleOf(schedule)).toEqual(read);
  });

  it.each([
    [{}, ["malformed /schedule"]],
    [{ every: { seconds: 5 }, cron: "* * * * *" }, ["malformed /schedule"]],
    [{ every: { milliseconds: 10 } }, ["malformed /schedule/every"]],
    [{ every: "${ .often }" }, ["malformed /schedule/every"]],
    [{ cron: "0 25 * *" }, ["malformed /schedule/cron"]],
    [{ cron: "0 25 * * *" }, ["malformed /schedule/cron"]],
    [{ cron: 5 }, ["malformed /schedule/cron"]],
    [{ after: { hours: 1 } }, ["unsupported /schedule/after"]],
  ])("%j is refused", (schedule, problems) => {
    expect(scheduleOf(schedule as Json)).toEqual(problems);
  });

  it("is refused where the input would be", () => {
    const input = { schema: { document: { type: "object", required: ["host"] } } };
    expect(problems([{ a: { set: {} } }], { input, schedule: { every: { hours: 1 } } })).toEqual([
      "malformed /schedule",
    ]);
  });
});
