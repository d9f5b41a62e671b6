/** Publish-time checks of the conditions of a service level against each other, as far as they are rows. */
import type { ServiceLevel } from "../../clock/ir.ts";
import type { Cell, CellTest, Condition } from "../../condition/ir.ts";
import type { Context } from "../context.ts";

/** Reports a clock that contradicts itself. */
export function checkClock(context: Context, level: ServiceLevel): void {
  const { when, pause, stop, cancel } = level;
  if (implies(when, stop))
    context.report(
      "OPS341",
      { path: ["spec", "when"], key: true },
      "the clock never starts: `stop` holds whenever `when` does",
      "a clock is attached while `when` holds and `stop` does not",
    );
  else if (implies(when, cancel))
    context.report(
      "OPS341",
      { path: ["spec", "when"], key: true },
      "the clock never starts: `cancel` holds whenever `when` does",
      "narrow `cancel`",
    );
  if (pause === null) return;
  if (implies(pause, stop))
    context.report(
      "OPS340",
      { path: ["spec", "pause"], key: true },
      "the clock never pauses: `stop` holds whenever `pause` does",
      "stop goes before pause",
    );
  if (implies(when, pause))
    context.report(
      "OPS342",
      { path: ["spec", "pause"], key: true },
      "the clock never runs: `pause` holds whenever `when` does",
      "narrow `pause`",
    );
  for (const outside of outsideOf(pause, when))
    context.report(
      "OPS343",
      { path: ["spec", "pause"], key: true },
      `\`pause\` names ${outside}, where \`when\` does not hold`,
      "the clock is detached there instead of paused: widen `when` or narrow `pause`",
    );
}

/** True when `b` holds wherever `a` does, as far as rows tell; null never implies, nor is implied. */
function implies(a: Condition | null, b: Condition | null): boolean {
  if (a === null || b === null) return false;
  if (a.kind === "jq" || b.kind === "jq") return a.kind === "jq" && b.kind === "jq" && a.text.trim() === b.text.trim();
  return (
    b.cells.length > 0 &&
    b.cells.every((cell) => a.cells.some((other) => samePath(other, cell) && within(other.test, cell.test)))
  );
}

/** Values that a cell of `inner` admits and the cell of `outer` on the same path does not. */
function outsideOf(inner: Condition, outer: Condition | null): string[] {
  if (inner.kind !== "row" || outer?.kind !== "row") return [];
  return inner.cells.flatMap((cell) => {
    const same = outer.cells.find((other) => samePath(other, cell));
    if (same === undefined || cell.test.is !== "oneOf" || same.test.is !== "oneOf") return [];
    const { values } = same.test;
    return cell.test.values
      .filter((value) => !values.includes(value))
      .map((value) => `${cell.path.join(".")} ${typeof value === "string" ? value : JSON.stringify(value)}`);
  });
}

function samePath(a: Cell, b: Cell): boolean {
  return a.path.join(".") === b.path.join(".");
}

function within(a: CellTest, b: CellTest): boolean {
  if (a.is === "oneOf") return a.values.length > 0 && a.values.every((value) => admits(b, value));
  if (a.is === "range" && b.is === "range") return a.min >= b.min && a.max <= b.max;
  return JSON.stringify(a) === JSON.stringify(b);
}

function admits(test: CellTest, value: unknown): boolean {
  if (test.is === "oneOf") return (test.values as readonly unknown[]).includes(value);
  if (typeof value !== "number") return false;
  if (test.is === "range") return value >= test.min && value <= test.max;
  if (typeof test.value !== "number") return false;
  switch (test.op) {
    case "<":
      return value < test.value;
    case "<=":
      return value <= test.value;
    case ">":
      return value > test.value;
    case ">=":
      return value >= test.value;
    default:
      return value !== test.value;
  }
}
