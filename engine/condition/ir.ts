/**
 * Conditions and values as the compiler leaves them: plain JSON, no functions, so that they travel in a bundle and
 * are the same bytes on every replay. `engine/condition/evaluate.ts` gives them meaning.
 */
import type { Json } from "../base/json.ts";
import type { OpenHoursOf } from "../expression/open-hours.ts";

/** What one cell of a row or of a decision table asks of a value. An absent value is null and matches only null. */
export type CellTest =
  | { readonly is: "oneOf"; readonly values: readonly Json[] }
  | { readonly is: "compare"; readonly op: "<" | "<=" | ">" | ">=" | "!="; readonly value: number | string }
  | { readonly is: "range"; readonly min: number; readonly max: number };

/**
 * One cell of a row: a path into the record (`["ci", "class"]`) and what its value must satisfy. Enum comparisons are
 * compiled to `oneOf`.
 */
export interface Cell {
  readonly path: readonly string[];
  readonly test: CellTest;
}

/** A condition in either of its two written forms. A row holds when all its cells hold. */
export type Condition =
  { readonly kind: "row"; readonly cells: readonly Cell[] } | { readonly kind: "jq"; readonly text: string };

/**
 * A value that may be computed: a literal, one jq expression (`${ .a }` alone: its value keeps its type), a text with
 * expressions inside it, or an object or array of such values.
 */
export type Value =
  | { readonly kind: "literal"; readonly value: Json }
  | { readonly kind: "jq"; readonly text: string }
  | { readonly kind: "template"; readonly parts: readonly (string | { readonly jq: string })[] }
  | { readonly kind: "object"; readonly entries: { readonly [key: string]: Value } }
  | { readonly kind: "array"; readonly items: readonly Value[] };

/** A value, or a decision table that yields it: `{ table: NAME }` in the YAML. */
export type ValueOrTable = Value | { readonly kind: "table"; readonly table: string };

/**
 * What an expression may read. `record` is `.`; the others are `$before`, `$command`, `$facts`, `$event`, `$record`,
 * `$runs`, and `$now` as an instant text in UTC with milliseconds.
 */
export interface EvaluationScope {
  readonly record: Json;
  readonly variables: { readonly [name: string]: Json };
  /** The calendars that expressions may name; absent = they count elapsed time only. */
  readonly openHours?: OpenHoursOf;
}

/** A length of time as written: `1bd 4h` is one business day and 14,400,000 ms. Business days need a calendar. */
export interface Duration {
  readonly businessDays: number;
  readonly ms: number;
}
