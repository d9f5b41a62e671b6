/**
 * Publish-time checks of a decision table.
 *
 * 1. Each input is cut into classes that every cell treats alike: the values of an enum, true and false, the spans
 *    between the numbers that cells mention, the texts that cells mention. A rule is then a box over classes, and
 *    checks are exact.
 * 2. Of an input with open texts only the mentioned ones are looked at: a unique table over them can never be complete.
 */
import type { CellTest } from "../../condition/ir.ts";
import type { DecisionTable, TableRule } from "../../table/ir.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../context.ts";
import { limits } from "../limits.ts";
import type { FieldView } from "./view.ts";

/** One class of an input: a value that stands for it, and how it is told. */
interface Class {
  readonly label: string;
  readonly holds: (test: CellTest) => boolean;
  /** The value is absent: a missing rule for it is a warning. */
  readonly absent: boolean;
  /** All texts that no cell mentions. */
  readonly other?: true;
}

/** Reports missing and overlapping cells of a unique table, and rules that can never be used. */
export function checkTable(
  context: Context,
  hit: DecisionTable["hit"],
  names: readonly string[],
  fields: { readonly [name: string]: FieldView | null },
  rules: readonly TableRule[],
): void {
  const inputs = names.map((name) =>
    classesOf(
      fields[name] ?? null,
      rules.flatMap((rule) => (Object.hasOwn(rule.cells, name) ? [rule.cells[name] as CellTest] : [])),
    ),
  );
  const boxes = rules.map((rule) => inputs.map((classes, at) => admitted(classes, rule.cells[names[at] ?? ""])));
  for (const [index, box] of boxes.entries()) {
    const empty = box.findIndex((set) => set.length === 0);
    if (empty !== -1)
      context.report(
        "OPS332",
        ["spec", "rules", index, names[empty] ?? ""],
        `no value of "${names[empty] ?? ""}" matches this cell`,
        "take the rule out, or widen the cell",
      );
  }
  if (hit === "unique") {
    reportOverlaps(context, names, inputs, boxes);
    reportMissing(context, names, inputs, boxes);
  } else if (hit === "first") reportShadowed(context, boxes);
}

function reportOverlaps(
  context: Context,
  names: readonly string[],
  inputs: readonly (readonly Class[])[],
  boxes: readonly (readonly number[][])[],
): void {
  for (const [later, box] of boxes.entries()) {
    for (let earlier = 0; earlier < later; earlier++) {
      const shared = box.map((set, at) => set.find((index) => boxes[earlier]?.[at]?.includes(index)));
      if (shared.some((index) => index === undefined)) continue;
      const cell = describe(names, inputs, shared as number[]);
      context.report(
        "OPS331",
        ["spec", "rules", later],
        `rules ${earlier + 1} and ${later + 1} both match ${cell}`,
        "narrow one of them, or use `hit: first`",
      );
      break;
    }
  }
}

/** Names the first cells that no rule matches. */
function reportMissing(
  context: Context,
  names: readonly string[],
  inputs: readonly (readonly Class[])[],
  boxes: readonly (readonly number[][])[],
): void {
  const total = inputs.reduce((product, classes) => product * Math.max(1, classes.length), 1);
  if (total > limits.tableCombinations) {
    context.report(
      "OPS330",
      { path: ["spec", "rules"], key: true },
      `the table has ${total} cells, too many to be checked for a missing one`,
      `split it: at most ${limits.tableCombinations} are checked`,
      "warning",
    );
    return;
  }
  const missing: { readonly cell: string; readonly absent: boolean }[] = [];
  const visit = (at: number, chosen: number[], open: readonly number[]): void => {
    if (at === inputs.length) {
      if (open.length === 0)
        missing.push({
          cell: describe(names, inputs, chosen),
          absent: chosen.some((index, input) => inputs[input]?.[index]?.absent === true),
        });
      return;
    }
    for (const [index, each] of (inputs[at] ?? []).entries()) {
      if (each.other === true && (inputs[at] ?? []).some((known) => known.other !== true && !known.absent)) continue;
      visit(
        at + 1,
        [...chosen, index],
        open.filter((rule) => boxes[rule]?.[at]?.includes(index) === true),
      );
    }
  };
  visit(0, [], [...boxes.keys()]);
  const shown = 5;
  for (const absent of [false, true]) {
    const cells = missing.filter((each) => each.absent === absent);
    if (cells.length === 0) continue;
    const list = cells
      .slice(0, shown)
      .map((each) => each.cell)
      .join("; ");
    const more = cells.length > shown ? `; and ${cells.length - shown} more` : "";
    const hint = absent
      ? "add a rule for it, or make the field required or give it a default: the table then yields nothing"
      : "add a rule for each, or use `hit: first` with a last rule without cells";
    context.report(
      "OPS330",
      { path: ["spec", "rules"], key: true },
      `no rule matches ${list}${more}`,
      hint,
      absent ? "warning" : "error",
    );
  }
}

/** A rule behind one that matches whenever it does is never the first. */
function reportShadowed(context: Context, boxes: readonly (readonly number[][])[]): void {
  for (const [later, box] of boxes.entries()) {
    const shadow = boxes.findIndex(
      (other, earlier) =>
        earlier < later && box.every((set, at) => set.every((index) => other[at]?.includes(index) === true)),
    );
    if (shadow !== -1 && box.every((set) => set.length > 0))
      context.report(
        "OPS332",
        ["spec", "rules", later],
        `rule ${later + 1} is never used: rule ${shadow + 1} matches first`,
        "put the narrower rule first",
      );
  }
}

function describe(names: readonly string[], inputs: readonly (readonly Class[])[], chosen: readonly number[]): string {
  return names.map((name, at) => `${name} ${inputs[at]?.[chosen[at] ?? 0]?.label ?? "?"}`).join(", ");
}

function admitted(classes: readonly Class[], test: CellTest | undefined): number[] {
  return [...classes.keys()].filter((index) => test === undefined || classes[index]?.holds(test) === true);
}

function classesOf(field: FieldView | null, tests: readonly CellTest[]): Class[] {
  const mentioned = new Set<Json>(
    tests.flatMap((test) => (test.is === "oneOf" ? test.values : test.is === "compare" ? [test.value] : [])),
  );
  const absent: Class = {
    label: "null",
    holds: (test) => test.is === "oneOf" && test.values.includes(null),
    absent: true,
  };
  const named = (values: Iterable<Json>): Class[] =>
    [...values].map((value) => ({
      label: JSON.stringify(value).replace(/^"(.*)"$/u, "$1"),
      holds: (test) => matches(test, value),
      absent: false,
    }));
  const nullable = mentioned.has(null) || field?.nullable === true ? [absent] : [];
  if (field?.type === "enum" && field.values !== null) return [...named(field.values), ...nullable];
  if (field?.type === "boolean") return [...named([true, false]), ...nullable];
  mentioned.delete(null);
  const numeric =
    field?.type === "integer" ||
    field?.type === "number" ||
    tests.some((test) => test.is === "range" || (test.is === "compare" && typeof test.value === "number"));
  if (numeric) return [...spans(field, tests), ...nullable];
  const other: Class = {
    label: "anything else",
    holds: (test) => test.is === "compare" && test.op === "!=",
    absent: false,
    other: true,
  };
  return [...named(mentioned), other, ...nullable];
}

function matches(test: CellTest, value: Json): boolean {
  if (test.is === "oneOf") return test.values.includes(value);
  if (test.is === "range") return typeof value === "number" && value >= test.min && value <= test.max;
  if (test.op === "!=") return value !== test.value;
  if (typeof value !== typeof test.value || value === null) return false;
  switch (test.op) {
    case "<":
      return value < test.value;
    case "<=":
      return value <= test.value;
    case ">":
      return value > test.value;
    default:
      return value >= test.value;
  }
}

/** Numbers cut at every number that a cell mentions: each of them, and the spans between and beyond them. */
function spans(field: FieldView | null, tests: readonly CellTest[]): Class[] {
  const cuts = new Set<number>();
  for (const test of tests) {
    if (test.is === "range") cuts.add(test.min).add(test.max);
    else if (test.is === "compare") {
      if (typeof test.value === "number") cuts.add(test.value);
    } else for (const value of test.values) if (typeof value === "number") cuts.add(value);
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  const whole = field?.type === "integer";
  const [least, most] = [field?.source?.min ?? -Infinity, field?.source?.max ?? Infinity];
  const classes: Class[] = [];
  const add = (value: number, label: string): void => {
    if (value >= least && value <= most) classes.push({ label, holds: (test) => matches(test, value), absent: false });
  };
  for (const [index, cut] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before === undefined) add(whole || least === -Infinity ? cut - 1 : Math.max(least, cut - 1), `below ${cut}`);
    else if (!whole || cut - before > 1) add((before + cut) / 2, `between ${before} and ${cut}`);
    add(cut, String(cut));
  }
  const last = sorted.at(-1);
  if (last !== undefined) add(last + 1, `above ${last}`);
  return classes;
}
