import { describe, expect, it } from "vitest";
import type { Calendar } from "../clock/ir.ts";
import type { Lifecycle, RecordType } from "../lifecycle/ir.ts";
import type { CiClass } from "../identity/ir.ts";
import type { Discovery } from "../discovery/ir.ts";
import type { DecisionTable } from "../table/ir.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { loadDefinitions } from "./load.ts";
import { definition, ticket } from "./testing/marked.ts";
import { limits } from "./limits.ts";
import { validateDefinitions, type DiagnosticCache } from "./validate.ts";

function compiled(text: string, kind: string, name: string): unknown {
  const loaded = loadDefinitions([
    { path: "base.yaml", text: ticket },
    { path: "case.yaml", text },
  ]);
  expect(loaded.diagnostics).toEqual([]);
  return loaded.definitions.find((each) => each.kind === kind && each.name === name)?.ir;
}

describe("compiled definitions", () => {
  it("know the commands of every record", () => {
    const steps = ["approve", "reject", "link", "unlink", "attend", "acknowledge"]
      .map((name) => `    - { as: kim, command: ${name}, record: t }\n`)
      .join("");
    const given =
      "  given: { people: { kim: [agent] }, records: { t: { record: ticket, set: { title: Printer } } } }\n";
    compiled(definition("Scenario", "x", `  at: 2026-01-05T10:00:00Z\n${given}  steps:\n${steps}`), "Scenario", "x");
  });

  it("give an invoked runbook a map, or what one expression yields", () => {
    const states = (input: string): string =>
      `  facetOf: ticket\n  allow: [agent]\n  initial: open\n  states:\n    open:\n      invoke: { runbook: desk/restart, with: ${input}, timeout: 1h }\n      transitions: { done: closed, fault: closed, expired: closed }\n    closed: { final: true }\n`;
    const withOf = (input: string) =>
      (compiled(definition("Lifecycle", "other", states(input)), "Lifecycle", "other") as Lifecycle).states["open"]
        ?.invoke?.with;
    expect(withOf(`'\${ { host: $record.host.site } }'`)).toEqual({
      kind: "jq",
      text: " { host: $record.host.site } ",
    });
    expect(withOf(`{ host: '\${ $record.host.site }' }`)).toEqual({
      kind: "object",
      entries: { host: { kind: "jq", text: " $record.host.site " } },
    });
  });

  it("have enum comparisons as lists in the order of the values", () => {
    const table = compiled(
      definition(
        "DecisionTable",
        "t",
        "  inputs: { level: .level }\n  hit: unique\n  rules:\n    - { level: '>= medium', then: 2 }\n    - { level: '< medium', then: 1 }\n",
      ) +
        "---\n" +
        definition(
          "RecordType",
          "thing",
          "  number: THG\n  fields:\n    level: { type: enum, values: [low, medium, high], default: low }\n    score: { type: integer, computed: { table: t } }\n",
        ),
      "DecisionTable",
      "t",
    ) as DecisionTable;
    expect(table.rules.map((rule) => rule.cells["level"])).toEqual([
      { is: "oneOf", values: ["medium", "high"] },
      { is: "oneOf", values: ["low"] },
    ]);
  });

  it("have `anywhere` folded into the states it is for, a state's own transition before it", () => {
    const loaded = loadDefinitions([
      {
        path: "one.yaml",
        text: ticket.replace(
          "    closed: { final: true }\n",
          "    closed: { final: true }\n  anywhere:\n    except: [held]\n    transitions: { close: { target: closed, require: [owner] }, note: { ask: { text: { type: text } } } }\n",
        ),
      },
    ]);
    expect(loaded.diagnostics).toEqual([]);
    const lifecycle = loaded.definitions.find((each) => each.kind === "Lifecycle")?.ir as unknown as Lifecycle;
    expect(Object.keys(lifecycle.states["open"]?.transitions ?? {}).sort()).toEqual(["close", "hold", "note"]);
    expect(lifecycle.states["open"]?.transitions["close"]?.[0]?.require).toEqual([]);
    expect(Object.keys(lifecycle.states["held"]?.transitions ?? {})).toEqual(["resume"]);
    expect(lifecycle.states["closed"]?.transitions).toEqual({});
  });

  it("keep instants of literals as UTC", () => {
    const type = compiled(
      definition(
        "RecordType",
        "thing",
        "  number: THG\n  fields:\n    due: { type: instant, default: 2026-03-28T22:00:00+01:00 }\n",
      ),
      "RecordType",
      "thing",
    ) as RecordType;
    expect(type.fields["due"]?.default).toBe("2026-03-28T21:00:00.000Z");
  });

  it("of calendars wrap weeks, join hours that touch and resolve holidays", () => {
    const calendar = compiled(
      definition(
        "Calendar",
        "c",
        "  zone: Asia/Dubai\n  open: { sun-tue: ['08:00-12:00', '12:00-24:00'], thu: '00:00-01:30' }\n  closed: [{ holidays: h }, 2026-12-24]\n",
      ) +
        "---\n" +
        definition("Calendar", "h", "  zone: UTC\n  closed: [2026-12-31..2027-01-01]\n"),
      "Calendar",
      "c",
    ) as Calendar;
    expect(calendar.week).toEqual([[[480, 1440]], [[480, 1440]], [], [[0, 90]], [], [], [[480, 1440]]]);
    expect(calendar.closed).toEqual(["2026-12-24", "2026-12-31", "2027-01-01"]);
  });

  it("of CI classes inherit attributes and rules, and own rules replace inherited ones", () => {
    const text =
      definition(
        "CIClass",
        "base",
        "  attributes: { serial: { type: string }, site: { type: string } }\n  identify: [{ by: [serial] }]\n  precedence: { '*': [a], site: [b] }\n  staleAfter: 24h\n",
      ) +
      "---\n" +
      definition(
        "CIClass",
        "middle",
        "  extends: base\n  attributes: { site: { type: text } }\n  precedence: { site: [c] }\n",
      ) +
      "---\n" +
      definition("CIClass", "leaf", "  extends: middle\n  identify: [{ by: [name], within: runsOn }]\n");
    const leaf = compiled(text, "CIClass", "leaf") as CiClass;
    expect(leaf.ancestors).toEqual(["middle", "base"]);
    expect(Object.entries(leaf.attributes).map(([name, attribute]) => [name, attribute.type])).toEqual([
      ["serial", "string"],
      ["site", "text"],
    ]);
    expect(leaf.identify).toEqual([{ by: ["name"], within: "runsOn" }]);
    expect(leaf.precedence).toEqual({ "*": ["a"], site: ["c"] });
    expect(leaf.staleAfterMs).toBe(86_400_000);
  });

  it("of classes name the texts that stand for no value, and what a rule does not overrule", () => {
    const compiledHost = compiled(
      definition(
        "CIClass",
        "host",
        "  attributes: { serial: { type: string, none: [' Default String '] }, address: { type: string } }\n" +
          "  identify: [{ by: [serial] }, { by: [address], unless: [name] }, { by: [name] }]\n",
      ),
      "CIClass",
      "host",
    ) as CiClass;
    expect(compiledHost.attributes["serial"]?.none).toEqual(["default string"]);
    expect(compiledHost.identify).toMatchObject([{ by: ["serial"] }, { by: ["address"], unless: ["name"] }, {}]);
  });

  it.each([
    [
      "attributes: { port: { type: integer, none: ['0'] } }\n  identify: [{ by: [port] }]",
      "OPS107",
      '"none" does not go',
    ],
    [
      "identify: [{ by: [address], unless: [name] }]\n  attributes: { address: { type: string } }",
      "OPS204",
      "no rule of its own",
    ],
    [
      "attributes: { port: { type: integer, form: mac } }\n  identify: [{ by: [port] }]",
      "OPS107",
      '"form" does not go',
    ],
    ["identify: [{ by: [name], doubt: [name, owner] }]", "OPS204", '"owner" has no rule of its own'],
    ["identify: [{ by: [name], exact: true }]", "OPS107", '"exact" needs an attribute with many values'],
    ["identify: [{ by: [name], only: create }, { by: [owner] }]", "OPS107", "which are stronger"],
    ["identify: [{ by: [name] }]\n  precedence: { name: { pick: largest } }", "OPS107", '"name" has no size'],
    ['identify: [{ by: [name] }]\n  precedence: { "*": { pick: latest } }', "OPS107", '"*" is an order alone'],
    ["identify: [{ by: [name] }]\n  health: { required: [nmae] }", "OPS204", 'unknown attribute "nmae"'],
  ])("of a class with %s are refused", (spec, code, message) => {
    const { diagnostics } = loadDefinitions([{ path: "a.yaml", text: definition("CIClass", "a", `  ${spec}\n`) }]);
    expect(diagnostics).toMatchObject([{ code, message: expect.stringContaining(message) }]);
  });

  it("of discoveries have each port once, in order", () => {
    const discovery = compiled(
      [
        ...["host", "application", "certificate"].map((name) =>
          definition("CIClass", name, "  identify: [{ by: [name] }]\n"),
        ),
        definition(
          "Discovery",
          "d",
          "  schedule: { cron: '0 2 * * *' }\n  ranges: [10.0.0.0/30]\n  ports: [443, 80-82, 81]\n",
        ),
      ].join("---\n"),
      "Discovery",
      "d",
    ) as Discovery;
    expect(discovery.ports).toEqual([80, 81, 82, 443]);
  });

  it("are the same whatever the order of the files", () => {
    const files = ticket.split("---\n").map((text, index) => ({ path: `${index}.yaml`, text }));
    const irs = (order: readonly { path: string; text: string }[]): unknown =>
      Object.fromEntries(loadDefinitions(order).definitions.map((each) => [`${each.kind}/${each.name}`, each.ir]));
    expect(irs([...files].toReversed())).toEqual(irs(files));
  });
});

describe("one mistake", () => {
  it("in a lifecycle is not reported again by scenarios that use its commands", () => {
    const scenario = definition(
      "Scenario",
      "x",
      "  at: 2026-01-05T10:00:00Z\n  given: { people: { kim: [agent] }, records: { t: { record: ticket, set: { title: Printer } } } }\n  steps:\n    - { as: kim, command: close, record: t }\n",
    );
    const { diagnostics } = loadDefinitions([
      { path: "a.yaml", text: `${ticket.replace("resume: open", "resume: { targte: open }")}---\n${scenario}` },
    ]);
    expect(diagnostics.map((each) => each.code)).toEqual(["OPS103"]);
  });

  it("in a record type is not reported again by all that refers to it", () => {
    const { diagnostics } = loadDefinitions([
      { path: "a.yaml", text: ticket.replace("number: TKT", "number: TKT\n  nmuber: X") },
    ]);
    expect(diagnostics.map((each) => each.code)).toEqual(["OPS103"]);
  });
});

describe("a file with more findings than are told", () => {
  it("tells of its error behind all the warnings", () => {
    const rules = "    - { a: x, b: y, then: 1 }\n    - { a: x, b: z, then: 2 }\n    - { a: null, b: y, then: 3 }\n";
    const table = (name: string, hit: string): string =>
      definition("DecisionTable", name, `  inputs: { a: .a, b: .b }\n  hit: ${hit}\n  rules:\n${rules}`);
    const warned = Array.from({ length: limits.diagnosticsPerFile + 1 }, (_, index) => table(`t${index}`, "unique"));
    const text = [...warned, table("last", "sum").replace("then: 3", "then: three")].join("---\n");
    const { diagnostics } = loadDefinitions([{ path: "a.yaml", text }]);
    expect(diagnostics.filter(({ severity }) => severity === "warning")).toHaveLength(limits.diagnosticsPerFile);
    expect(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual(["OPS207"]);
  });
});

describe("the cache of verdicts", () => {
  const cache = (
    checks = "1",
    kept = new Map<string, string>(),
  ): DiagnosticCache & { readonly kept: Map<string, string> } => {
    return {
      checks,
      kept,
      digest: (text) => text,
      get: (key) => kept.get(key),
      set: (key, value) => void kept.set(key, value),
    };
  };
  const files = [
    { path: "a.yaml", text: ticket.replace("target", "target").replace("close: closed, hold", "close: closd, hold") },
  ];

  it("tells the same as a new check", () => {
    const store = cache();
    const first: readonly Diagnostic[] = validateDefinitions(files, {}, store);
    expect(first.map((each) => each.code)).toContain("OPS310");
    expect(validateDefinitions(files, {}, store)).toEqual(first);
    expect(store.kept.size).toBe(1);
  });

  it("is not asked for the verdicts of other checks", () => {
    const store = cache("1");
    validateDefinitions(files, {}, store);
    validateDefinitions(files, {}, cache("2", store.kept));
    expect(store.kept.size).toBe(2);
  });

  it("is not asked for other texts, other paths or other functions", () => {
    const store = cache();
    validateDefinitions(files, {}, store);
    expect(validateDefinitions([{ path: "a.yaml", text: ticket }], {}, store)).toEqual([]);
    validateDefinitions([{ ...files[0]!, path: "b.yaml" }], {}, store);
    validateDefinitions(files, { functions: {} }, store);
    expect(store.kept.size).toBe(4);
  });
});
