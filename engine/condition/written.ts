/** Conditions, values and durations as one line for people: what a diagram or a comparison of versions shows. */
import type { Json } from "../base/json.ts";
import { describeTest } from "./compare.ts";
import type { Condition, Duration, Value, ValueOrTable } from "./ir.ts";

/** `priority <= 2, holdReason is one of a, b`; of a jq text the text itself. */
export function writtenCondition(condition: Condition): string {
  if (condition.kind === "jq") return condition.text;
  return condition.cells
    .map(({ path, test }) => `${path.join(".")} ${test.is === "compare" ? "" : "is "}${describeTest(test)}`)
    .join(", ");
}

/** A value as it was written: `${ .a }` for an expression, `table NAME` for a table. */
export function writtenValue(value: ValueOrTable): string {
  switch (value.kind) {
    case "table":
      return `table ${value.table}`;
    case "literal":
      return writtenJson(value.value);
    case "jq":
      return `\${ ${value.text} }`;
    case "template":
      return value.parts.map((part) => (typeof part === "string" ? part : `\${ ${part.jq} }`)).join("");
    case "object":
      return `{ ${Object.entries(value.entries)
        .map(([key, one]: [string, Value]) => `${key}: ${writtenValue(one)}`)
        .join(", ")} }`;
    case "array":
      return `[${value.items.map(writtenValue).join(", ")}]`;
  }
}

export function writtenJson(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const units = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

/** `1bd 4h`, as the language writes it; nothing at all is `0h`. */
export function writtenDuration({ businessDays, ms }: Duration): string {
  let rest = ms;
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${String(count)}${unit}`];
  });
  const all = [...(businessDays === 0 ? [] : [`${String(businessDays)}bd`]), ...parts];
  return all.length === 0 ? "0h" : all.join(" ");
}
