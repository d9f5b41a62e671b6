/** Rows of an indicator: what a record is, what it was, and what its clocks came to. */
import type { CellTest } from "../../condition/ir.ts";
import type { FieldTest, RowTest } from "../../indicator/ir.ts";
import { alertFields, alertFinals, alertsWord } from "../../indicator/of-alerts.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Path, Spot } from "../spot.ts";
import { compileCell } from "./condition.ts";
import { compileElapsed } from "./duration.ts";
import { checkListedField, listDeclaration } from "./list-declaration.ts";
import { recordView } from "./record-view.ts";
import { type FieldView, leaf } from "./view.ts";
import { lifecyclesOf } from "./relations.ts";

export type RowSource = { readonly [key: string]: unknown };

/** What a row may name beside fields with `index: true`. */
const words: readonly string[] = ["state", "open", "attention"];
const clockWords: readonly string[] = ["met", "ended", "breached"];

export interface RowScope {
  readonly record: string;
  readonly isOfClocks: boolean;
  /** Whether there is a `date`, after which a record may come back. */
  readonly hasDate: boolean;
}

export const anyRow: RowTest = { now: [], counts: [], ever: [], reopened: null };

export function compileRow(context: Context, path: Path, source: RowSource, scope: RowScope): RowTest {
  const row = { now: [] as FieldTest[], counts: [] as FieldTest[], ever: [] as FieldTest[] };
  let reopened: RowTest["reopened"] = null;
  for (const [key, cell] of Object.entries(source)) {
    const at = [...path, key];
    const counted = /^count\.(.+)$/u.exec(key)?.[1];
    if (counted === "open")
      context.report(
        "OPS204",
        { path: at, key: true },
        `no values of "open" are kept: it follows from the state`,
        "count states with count.state, or ask whether it ever was closed: ever: { open: false }",
      );
    else if (counted !== undefined) {
      if (isKept(context, { path: at, key: true }, counted, scope.record))
        row.counts.push({ field: counted, test: compileCell(context, at, cell, null) });
    } else if (key === "ever" && isMap(cell)) row.ever.push(...compileFields(context, at, cell, scope.record, []));
    else if (key === "ever") context.report("OPS211", at, "this is no row of fields", "write ever: { state: onHold }");
    else if (key === "reopenedWithin") reopened = compileReopened(context, at, cell, scope);
    else
      row.now.push(...compileFields(context, path, { [key]: cell }, scope.record, scope.isOfClocks ? clockWords : []));
  }
  return { ...row, reopened };
}

/** Cells over fields alone, as in `ever` and `less`. */
export function compileFields(
  context: Context,
  path: Path,
  source: RowSource,
  record: string,
  more: readonly string[],
): FieldTest[] {
  return Object.entries(source).flatMap(([field, cell]): FieldTest[] => {
    const at = [...path, field];
    if (!isKept(context, { path: at, key: true }, field, record, more)) return [];
    const test: CellTest = compileCell(context, at, cell, viewOf(context, record, field, more));
    if (field === "open") checkFinals(context, { path: at, key: true }, record);
    return [{ field, test }];
  });
}

/** Whether changes of the field are kept; false after a report. */
export function isKept(
  context: Context,
  at: Path | Spot,
  field: string,
  record: string,
  more: readonly string[] = [],
): boolean {
  if (record === alertsWord) return field === "open" || isOfAlerts(context, at, field);
  return (
    words.includes(field) || more.includes(field) || checkListedField(context, at, record, field, [...words, ...more])
  );
}

function isOfAlerts(context: Context, at: Path | Spot, field: string): field is keyof typeof alertFields {
  const known = Object.hasOwn(alertFields, field);
  if (!known)
    context.report(
      "OPS204",
      at,
      `"${field}" is nothing that is kept of alerts`,
      suggestion(field, Object.keys(alertFields)),
    );
  return known;
}

/** Whether an instant of that name is kept; false after a report. */
export function checkInstant(context: Context, path: Path, field: string, record: string): boolean {
  if (field === "openedAt") return true;
  if (record === alertsWord) {
    if (!isOfAlerts(context, path, field)) return false;
    return isOfType(context, path, field, alertFields[field], "instant", "name an instant, such as openedAt");
  }
  if (!checkListedField(context, path, record, field, ["openedAt"])) return false;
  const type = listDeclaration(context.catalog, record)?.fields[field]?.type;
  return type === undefined || isOfType(context, path, field, type, "instant", "name an instant, such as openedAt");
}

function isOfType(context: Context, path: Path, field: string, type: string, wanted: string, remedy: string): boolean {
  if (type !== wanted) context.report("OPS208", path, `the field "${field}" is of type ${type}`, remedy);
  return type === wanted;
}

/** Whether a number of alerts is kept by that name; false after a report. */
export function checkAlertNumber(context: Context, path: Path, field: string): boolean {
  return (
    isOfAlerts(context, path, field) &&
    isOfType(context, path, field, alertFields[field], "integer", "a number is measured")
  );
}

/** Final states by their names: what is open must follow from the state alone. */
export function finalsOf(context: Context, record: string): readonly string[] {
  if (record === alertsWord) return alertFinals;
  const states = lifecyclesOf(context.catalog, record).flatMap(({ source }) => Object.entries(source.states));
  return [...new Set(states.flatMap(([name, state]) => (state.final === true ? [name] : [])))].sort();
}

/** What is open must follow from the state alone. */
export function checkFinals(
  context: Context,
  at: Spot,
  record: string,
  remedy = "say which states are meant: state: [..]",
): void {
  const finals = finalsOf(context, record);
  const states = lifecyclesOf(context.catalog, record).flatMap(({ source }) => Object.entries(source.states));
  const both = states.find(([name, state]) => state.final !== true && finals.includes(name))?.[0];
  if (both !== undefined)
    context.report("OPS352", at, `"${both}" is a final state in one lifecycle of ${record} and not in another`, remedy);
}

function viewOf(context: Context, record: string, field: string, more: readonly string[]): FieldView | null {
  if (more.includes(field) || field === "open") return { ...plain, type: "boolean" };
  if (record === alertsWord)
    return Object.hasOwn(alertFields, field) ? leaf(alertFields[field as keyof typeof alertFields], {}) : null;
  const [first, ...steps] = field.split(".");
  let view = recordView(context.catalog, record)?.fields[first ?? ""] ?? null;
  for (const step of steps) view = view?.read != null && view.read !== "open" ? (view.read[step] ?? null) : null;
  return view;
}

const plain = { many: false, values: null, nullable: true, oneOf: null, read: null, source: null };

function compileReopened(context: Context, path: Path, cell: unknown, scope: RowScope): RowTest["reopened"] {
  const isNot = isMap(cell) && typeof cell["not"] === "string" && Object.keys(cell).length === 1;
  const text = isNot ? cell["not"] : cell;
  if (typeof text !== "string") {
    context.report("OPS211", path, "this is no length of time", "write reopenedWithin: 168h, or { not: 168h }");
    return null;
  }
  if (!scope.hasDate || scope.isOfClocks)
    context.report(
      "OPS353",
      path,
      "nothing says after what a record would be reopened",
      "`reopenedWithin` is for records that are counted by their `date`",
    );
  return { withinMs: compileElapsed(context, path, text), wanted: !isNot };
}

function isMap(value: unknown): value is RowSource {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
