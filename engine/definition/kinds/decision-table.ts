import { z } from "zod";
import type { DecisionTable, TableRule } from "../../table/ir.ts";
import type { CellTest } from "../../condition/ir.ts";
import type { Context } from "../context.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { limits } from "../limits.ts";
import { camel, json, word } from "../shapes.ts";
import { suggestion } from "../../base/suggestion.ts";
import { show } from "../shape.ts";
import { compileCell } from "../values/condition.ts";
import { checkJq } from "../values/expression.ts";
import { namedInExpressions } from "../values/calendar-calls.ts";
import { inputFields } from "../values/table-input.ts";
import { anything, recordScope, type Scope, withOpenHours } from "../values/scope.ts";
import { compileValue } from "../values/value.ts";
import { type TableUse, tableUses } from "../values/table-use.ts";
import { checkTable } from "../values/table-check.ts";

const spec = z.strictObject({
  inputs: z.record(camel, z.string().min(1)),
  hit: z.enum(["unique", "first", "max", "sum", "all"]),
  rules: z
    .array(z.object({ then: json, because: word.optional() }).catchall(json))
    .min(1)
    .max(limits.tableRules),
});

declare module "../kind-map.ts" {
  interface KindMap {
    DecisionTable: Entry<typeof spec, DecisionTable, "content">;
  }
}

/** One mechanism for priority, routing, risk, targets and mappings. */
export const decisionTableKind = defineKind({
  kind: "DecisionTable",
  spec,
  pin: "content",
  references: namedInExpressions,
  compile(spec, metadata, context): DecisionTable {
    const uses = tableUses(context).get(metadata.name) ?? [];
    const scopes: Scope[] = uses.length === 0 ? [scopeOfNone] : uses.map(scopeOfUse);
    const names = Object.keys(spec.inputs);
    for (const taken of ["then", "because"]) {
      if (names.includes(taken))
        context.report(
          "OPS109",
          { path: ["spec", "inputs", taken], key: true },
          `"${taken}" is no name for an input`,
          "choose another name",
        );
    }
    const inputs = names.map((name) => {
      const text = spec.inputs[name] ?? "";
      for (const scope of scopes) checkJq(context, ["spec", "inputs", name], 0, text, scope);
      return { name, value: { kind: "jq" as const, text } };
    });
    const fields = inputFields(
      spec.inputs,
      uses.map(({ view }) => view),
    );
    const scope = scopes[0] ?? scopeOfNone;
    const rules = spec.rules.map((rule, index): TableRule => {
      const path = ["spec", "rules", index];
      const cells: { [input: string]: CellTest } = {};
      for (const [key, cell] of Object.entries(rule)) {
        if (key === "then" || key === "because") continue;
        if (!names.includes(key)) {
          unknownInput(context, [...path, key], key, names);
          continue;
        }
        cells[key] = compileCell(context, [...path, key], cell, fields[key] ?? null);
      }
      if (
        (spec.hit === "max" || spec.hit === "sum") &&
        typeof rule.then !== "number" &&
        !(typeof rule.then === "string" && rule.then.includes("${"))
      )
        context.report(
          "OPS207",
          [...path, "then"],
          `${show(rule.then)} is not a number, and this table has \`hit: ${spec.hit}\``,
          "write a number",
        );
      return { cells, then: compileValue(context, [...path, "then"], rule.then, scope), because: rule.because ?? null };
    });
    checkTable(context, spec.hit, names, fields, rules);
    return { name: metadata.name, inputs, hit: spec.hit, rules };
  },
});

/** What a table that nobody uses yet may read: all that any use of it could know. */
const scopeOfNone = withOpenHours(recordScope(null, null, { links: anything }));

function scopeOfUse({ view, links, openHours }: TableUse): Scope {
  const scope = recordScope(view, null, links === null ? {} : { links });
  return openHours ? withOpenHours(scope) : scope;
}

function unknownInput(context: Context, path: (string | number)[], key: string, names: readonly string[]): void {
  context.report(
    "OPS103",
    { path, key: true },
    `"${key}" is no input of this table`,
    suggestion(key, [...names, "then", "because"]),
  );
}
