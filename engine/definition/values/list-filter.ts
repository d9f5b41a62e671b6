/** A row of cells as the filters of a list (engine/listing), checked by what the record types declare. */
import type { FieldType } from "../../lifecycle/ir.ts";
import { parseQuery } from "../../listing/parse.ts";
import type { Context } from "../context.ts";
import { show } from "../shape.ts";
import type { Path, Spot } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { checkListedField, listDeclaration } from "./list-declaration.ts";
import { statesOf } from "./record-view.ts";

export interface ListFilters {
  /** Parameters of a list, by name. */
  readonly parameters: { readonly [name: string]: string };
  /** Service levels whose clocks are asked for. */
  readonly clocks: readonly string[];
}

/** What a row may ask beside fields. */
const words: readonly string[] = [
  "state",
  "lifecycle",
  "open",
  "attention",
  "openedBy",
  "openedAt",
  "updatedAt",
  "closedAt",
  "due",
  "breached",
];

/** Stands for whoever asks: only what is asked is looked at. */
const anybody = { user: "anybody", groups: ["any-group"], now: 0 };

/** The filters of a row. One that says nothing of states finds what is open. */
export function compileListFilters(
  context: Context,
  path: Path,
  records: readonly string[],
  row: { readonly [key: string]: unknown },
): ListFilters {
  const parameters: { [name: string]: string } = {};
  const clocks: string[] = [];
  for (const [key, cell] of Object.entries(row)) {
    const at = [...path, key];
    const clock = /^(?:due|breached)\.(.+)$/u.exec(key)?.[1];
    if (clock !== undefined) {
      if (!checkListClock(context, { path: at, key: true }, records, clock)) continue;
      clocks.push(clock);
    } else if (!words.includes(key)) {
      const spot = { path: at, key: true };
      if (!records.every((record) => checkListedField(context, spot, record, key, words))) continue;
    }
    const text = compileCell(context, at, cell, fieldType(context, records, key));
    if (text === null) continue;
    if (key === "state") checkStates(context, at, records, text);
    else checkFilter(context, at, records, key, text);
    parameters[key] = text;
  }
  const isOfAnyState = ["state", "open", "closedAt"].some((key) => Object.hasOwn(row, key));
  return { parameters: isOfAnyState ? parameters : { open: "true", ...parameters }, clocks };
}

/** A service level of one of the record types. */
export function checkListClock(context: Context, at: Path | Spot, records: readonly string[], name: string): boolean {
  if (!context.reference("ServiceLevel", name, at)) return false;
  const record = context.catalog.find("ServiceLevel", name)?.source?.record;
  if (record === undefined || records.includes(record)) return true;
  const known = context.catalog.all("ServiceLevel").filter(({ source }) => records.includes(source?.record ?? ""));
  const names = known.map((level) => level.name);
  context.report("OPS301", at, `"${name}" is a clock of ${record} records`, suggestion(name, names));
  return false;
}

function fieldType(context: Context, records: readonly string[], key: string): FieldType | null {
  if (key === "openedBy") return "user";
  const [first = ""] = records;
  return listDeclaration(context.catalog, first)?.fields[key]?.type ?? null;
}

/** A cell as the text that lists take; null after a report. */
function compileCell(context: Context, path: Path, cell: unknown, type: FieldType | null): string | null {
  if (Array.isArray(cell)) {
    if (cell.length === 0) {
      context.report("OPS211", path, "an empty list matches nothing", "name at least one value");
      return null;
    }
    const texts = cell.map((item, index) => valueText(context, [...path, index], item, type));
    return texts.every((text) => text !== null) ? listText(texts) : null;
  }
  if (cell === null) return "";
  if (typeof cell === "string") {
    if (cell === "!= null") return "*";
    const compared = /^\s*(<=|>=|<|>|!=)\s*(.*?)\s*$/u.exec(cell);
    if (compared !== null) return compareText(context, path, compared[1] ?? "", compared[2] ?? "");
    if (cell.includes("..") && type !== "string") return cell;
  }
  const text = valueText(context, path, cell, type);
  return text === null ? null : listText([text]);
}

/** Values with commas; all of them in quotes when one needs it. */
function listText(values: readonly string[]): string {
  return (values.some((value) => /[",]/u.test(value)) ? values.map((value) => JSON.stringify(value)) : values).join(
    ",",
  );
}

function compareText(context: Context, path: Path, operator: string, operand: string): string | null {
  if (operator === ">=") return `${operand}..`;
  if (operator === "<=") return `..${operand}`;
  const hint = "write a list of values, '>= 2', '<= 4', a range with both ends such as '2..4', null or '!= null'";
  context.report("OPS211", path, `a list is not filtered by "${operator}"`, hint);
  return null;
}

function valueText(context: Context, path: Path, value: unknown, type: FieldType | null): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string" || value === "") {
    context.report("OPS211", path, `${show(value)} is no value of a list`, "write a value, or null alone for none");
    return null;
  }
  const meant = value === "$me" ? "user" : value === "$myGroups" ? "group" : null;
  if (meant !== null) {
    if (type === meant) return "me";
    context.report("OPS207", path, `"${value}" is compared with a field of type ${meant}`, "name such a field");
    return null;
  }
  if (value.startsWith("$") || value === "me") {
    context.report("OPS211", path, `${show(value)} is nobody that a list knows`, "write $me, $myGroups, or a name");
    return null;
  }
  return value;
}

function checkStates(context: Context, path: Path, records: readonly string[], text: string): void {
  const known = [...new Set(records.flatMap((record) => statesOf(context.catalog, record)))];
  // Of a type that is published elsewhere nothing is known here.
  if (known.length === 0) return;
  for (const state of text.split(","))
    if (!known.includes(state))
      context.report("OPS310", path, `no ${records.join(" or ")} has the state "${state}"`, suggestion(state, known));
}

function checkFilter(context: Context, path: Path, records: readonly string[], key: string, text: string): void {
  for (const record of records) {
    const declaration = listDeclaration(context.catalog, record);
    const [fault] = declaration === null ? [] : parseQuery(declaration, { [key]: text }, anybody).faults;
    if (fault === undefined) continue;
    context.report("OPS208", path, `for ${record} records, ${fault.detail}`);
    return;
  }
}
