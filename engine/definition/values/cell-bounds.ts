import type { CellTest } from "../../condition/ir.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import type { FieldView } from "./view.ts";

/**
 * Reports a cell that no value of a bounded number fits. Of a table the same is found with its rules; what is asked of
 * records of every version, as indicators do, may be older than the bounds.
 */
export function checkBounds(context: Context, path: Path, test: CellTest, { type, source }: FieldView): void {
  if (type !== "integer" && type !== "number") return;
  const [least, most] = [source?.min ?? -Infinity, source?.max ?? Infinity];
  if (fitsOne(test, least, most)) return;
  const bounds = [
    ...(least === -Infinity ? [] : [`at least ${least}`]),
    ...(most === Infinity ? [] : [`at most ${most}`]),
  ];
  context.report("OPS211", path, `no value matches this cell: they are ${bounds.join(" and ")}`, "widen the cell");
}

function fitsOne(test: CellTest, least: number, most: number): boolean {
  switch (test.is) {
    case "oneOf":
      // What is no number was told before.
      return !test.values.every((value) => typeof value === "number" && (value < least || value > most));
    case "range":
      return test.max >= least && test.min <= most;
    case "compare":
      return typeof test.value !== "number" || compares(test.op, test.value, least, most);
  }
  return test satisfies never;
}

function compares(op: Extract<CellTest, { readonly is: "compare" }>["op"], value: number, least: number, most: number) {
  switch (op) {
    case "<":
      return least < value;
    case "<=":
      return least <= value;
    case ">":
      return most > value;
    case ">=":
      return most >= value;
    case "!=":
      return least !== most || least !== value;
  }
  return op satisfies never;
}
