/**
 * What a look-up of records asks: its type is known and lets look-ups see its records, its fields are found by, and
 * literal values fit.
 */
import { isJsonObject, ownValue, type JsonObject } from "../../base/json.ts";
import { lookUpViewer, lookUpWords, notWithin, readCell, withinMs } from "../../listing/look-up.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context, LookUpInputs } from "../context.ts";
import type { Path } from "../spot.ts";
import { checkListedField, listDeclaration } from "./list-declaration.ts";
import { statesOf } from "./record-view.ts";

export function checkLookUp(context: Context, path: Path, name: string, inputs: LookUpInputs, given: JsonObject): void {
  const type = ownValue(given, inputs.type);
  if (typeof type !== "string") return;
  const at = [...path, inputs.type];
  if (isExpression(type)) {
    const hint = "write its name: which fields are found by is known of a type that is named";
    context.report("OPS361", at, `${name} looks for records of a type that is known`, hint);
    return;
  }
  const within = ownValue(given, inputs.openedWithin);
  if (typeof within === "string" && !isExpression(within) && withinMs(within) === null)
    context.report("OPS361", [...path, inputs.openedWithin], `${inputs.openedWithin} ${notWithin(within)}`);
  const declaration = listDeclaration(context.catalog, type);
  if (declaration === null) return;
  checkSeen(context, at, type);
  const where = ownValue(given, inputs.where) ?? {};
  if (!isJsonObject(where)) {
    const message = `${name} is told at publish which fields it asks for`;
    context.report("OPS361", [...path, inputs.where], message, "write a map of fields and values");
    return;
  }
  for (const [key, cell] of Object.entries(where)) {
    const place = [...path, inputs.where, key];
    checkFieldSeen(context, place, type, key);
    if (!lookUpWords.includes(key) && !checkListedField(context, { path: place, key: true }, type, key, lookUpWords))
      continue;
    if (JSON.stringify(cell).includes("${")) continue;
    const read = readCell(declaration, key, cell, 0);
    if (!read.ok) context.report("OPS208", place, `"${key}" ${read.error}`);
    else if (key === "state") checkStates(context, place, type, read.value.states ?? []);
  }
}

function checkStates(context: Context, path: Path, type: string, states: readonly string[]): void {
  const known = statesOf(context.catalog, type);
  for (const state of known.length === 0 ? [] : states)
    if (!known.includes(state))
      context.report("OPS310", path, `no ${type} has the state "${state}"`, suggestion(state, known));
}

/** Who owns the records decides whether look-ups see them. */
function checkSeen(context: Context, at: Path, type: string): void {
  const see = context.catalog.find("RecordType", type)?.source?.access?.see;
  const isSeen = see?.some(({ to }) => to.some((who) => typeof who === "string" && lookUpViewer.roles.includes(who)));
  if (isSeen === false)
    context.report(
      "OPS391",
      at,
      `look-ups see no ${type} records`,
      `they look as the role "automation": name it under \`access.see\` of ${type}, if its owner agrees`,
    );
}

/** Nor is a record found by a field that they do not see of it. */
function checkFieldSeen(context: Context, path: Path, type: string, name: string): void {
  const { access, fieldSets = {} } = context.catalog.find("RecordType", type)?.source ?? {};
  const entry = access?.see?.find(({ to }) =>
    to.some((who) => typeof who === "string" && lookUpViewer.roles.includes(who)),
  );
  if (entry?.fields === undefined || lookUpWords.includes(name)) return;
  const seen = entry.fields.flatMap((one) => (one.startsWith("+") ? (fieldSets[one.slice(1)] ?? []) : [one]));
  if (!seen.includes(name))
    context.report(
      "OPS391",
      { path, key: true },
      `look-ups do not see "${name}" of ${type} records`,
      `name it in \`fields\` for "automation" under \`access.see\` of ${type}, if its owner agrees`,
    );
}

function isExpression(text: string): boolean {
  return text.includes("${");
}
