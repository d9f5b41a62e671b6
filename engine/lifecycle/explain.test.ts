import { describe, expect, it } from "vitest";
import { partOf } from "./bundle/bundle.ts";
import { bundlesOf, explain } from "./explain.ts";
import type { Bundle } from "./ir.ts";
import {
  bundle,
  company,
  drive,
  field,
  final,
  jq,
  lifecycle,
  literal,
  recordType,
  row,
  state,
  to,
  withParts,
} from "./sample.ts";

const definitions: Bundle = bundle(
  recordType("incident", "INC", [
    field("title", "string", { required: true }),
    field("impact", "enum", { values: ["low", "high"], default: "low", reasonOnChange: true }),
    field("priority", "integer", { computed: { kind: "table", table: "priority" } }),
  ]),
  [
    lifecycle("incident", [
      state("new", {
        close: [
          to("reviewed", { when: row({ impact: "high" }) }),
          to("closed", { when: row({ priority: 3 }) }),
          to("new"),
        ],
        edit: to(null, { fields: ["impact"] }),
      }),
      final("reviewed"),
      final("closed"),
    ]),
  ],
  {
    DecisionTable: {
      priority: {
        name: "priority",
        inputs: [{ name: "impact", value: jq(".impact") }],
        hit: "first",
        rules: [
          { cells: { impact: { is: "oneOf", values: ["high"] } }, then: literal(1), because: "it hurts many" },
          { cells: {}, then: literal(3), because: null },
        ],
      },
    },
  },
);

const bundles = new Map([["b1", definitions]]);

describe("explain", () => {
  const driver = drive(definitions, company({ kim: ["agent"] }));
  driver.open("kim", { title: "Slow" });
  driver.send("kim", "edit", { impact: "high", reason: "all shops" });
  driver.send("kim", "edit", { impact: "low", reason: "one shop only" });
  driver.send("kim", "close");
  const told = explain(bundles, null, driver.events);

  it("tells of a computed field its table, its inputs, the rule and why the others did not match", () => {
    expect(told[0]).toMatchObject({
      rule: "incident/new",
      version: { bundle: "b1", lifecycle: "incident" },
      inputs: { priority: { impact: "low" } },
      because: ["priority by rule 2 of priority"],
      others: [{ rule: "priority/0", because: expect.stringContaining("high") }],
    });
    expect(told[1]).toMatchObject({ rule: "priority/0", because: ["priority by rule 1 of priority: it hurts many"] });
  });

  it("tells of a move its branch, why it held and why those before it did not", () => {
    const moved = told.find((item) => item.text.includes("to closed"))!;
    expect(moved).toMatchObject({
      by: "kim",
      rule: "incident/new/close/1",
      because: [expect.stringContaining("priority is 3")],
      others: [{ rule: "incident/new/close/0", because: expect.stringContaining('impact is "low"') }],
    });
  });

  it("gives every event a sentence, and reads a ledger from its middle as well", () => {
    expect(told.every((item) => item.text !== "")).toBe(true);
    const middle = driver.events.slice(0, 2).length;
    const before = drive(definitions, company({ kim: ["agent"] }));
    before.open("kim", { title: "Slow" });
    before.send("kim", "edit", { impact: "high", reason: "all shops" });
    expect(explain(bundles, before.state, driver.events.slice(middle))).toEqual(told.slice(middle));
  });

  it("tells of each event by the definitions it was decided with, before and after a move", () => {
    const rules = [
      { cells: { impact: { is: "oneOf" as const, values: ["low"] } }, then: literal(4), because: "it hurts few" },
    ];
    const table = partOf(definitions, "DecisionTable", "priority")!;
    const others: Bundle = withParts(definitions, {
      DecisionTable: { priority: { ...table, rules: [...rules, ...table.rules] } },
    });
    const moved = drive(definitions, company({ kim: ["agent"] }, {}, { bundles: { b2: others } }));
    moved.open("kim", { title: "Slow" });
    moved.send("kim", "$move", { bundle: "b2" });
    expect(bundlesOf(moved.events)).toEqual(["b1", "b2"]);
    const explained = explain(new Map([...bundles, ["b2", others]]), null, moved.events);
    expect(explained[0]).toMatchObject({ version: { bundle: "b1" }, others: [{ rule: "priority/0" }] });
    expect(explained.find(({ rule }) => rule === "priority/0")).toMatchObject({
      version: { bundle: "b2" },
      because: ["priority by rule 1 of priority: it hurts few"],
    });
    expect(() => explain(bundles, null, moved.events)).toThrow('"b2", which is not given');
  });
});
