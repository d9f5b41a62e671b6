/**
 * What a function sends to records: the types, commands, fields and links that are literal. What an expression yields
 * is known at run time only.
 */
import { suggestion } from "../../base/suggestion.ts";
import { isJsonObject, ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { alwaysTaken } from "../../lifecycle/field/input.ts";
import { numberOf } from "../../lifecycle/record-number.ts";
import type { Context, RecordInputs } from "../context.ts";
import type { Path } from "../spot.ts";
import { commandsOf, engineCommands, takenBy } from "./command.ts";
import { fitLiteral } from "./fit.ts";
import { recordView, requireField } from "./record-view.ts";
import type { FieldView } from "./view.ts";
import { linksOf } from "./relations.ts";
import { checkRequired } from "./required.ts";

export function checkRecordCall(context: Context, path: Path, inputs: RecordInputs, given: JsonObject): void {
  if (inputs.command === undefined) checkOpening(context, path, inputs, given);
  else checkCommand(context, path, inputs, given);
}

function checkOpening(context: Context, path: Path, inputs: RecordInputs, given: JsonObject): void {
  const type = literalOf(given, inputs.type);
  const view = type === null ? null : recordView(context.catalog, type);
  if (type === null || view === null) return;
  const fields = ownValue(given, inputs.fields) ?? {};
  const at = [...path, inputs.fields];
  if (isJsonObject(fields)) {
    for (const [name, value] of Object.entries(fields)) {
      const field = requireField(context, { path: [...at, name], key: true }, name, view);
      if (field === null) continue;
      const { source } = field;
      if (source === null || (source.computed !== undefined && source.override !== true))
        context.report(
          "OPS107",
          { path: [...at, name], key: true },
          `"${name}" cannot be given`,
          "the engine keeps it",
        );
      else checkLiteral(context, [...at, name], value, field);
    }
    checkRequired(context, { path: [...path, inputs.type ?? ""] }, type, Object.keys(fields));
  }
  const links = inputs.links === undefined ? null : ownValue(given, inputs.links);
  const known = Object.keys(linksOf(context.catalog, type));
  for (const name of isJsonObject(links) ? Object.keys(links) : [])
    if (!known.includes(name))
      context.report(
        "OPS204",
        { path: [...path, inputs.links ?? "", name], key: true },
        `unknown link "${name}" of ${type}`,
        suggestion(name, known),
      );
}

/** A record that an expression names may be of any type: then one of them must know the command and what it takes. */
function checkCommand(context: Context, path: Path, inputs: RecordInputs, given: JsonObject): void {
  const command = literalOf(given, inputs.command);
  const named = literalOf(given, inputs.record);
  // Without any lifecycle, as when one runbook is checked alone, nothing is known of commands.
  if (command === null || context.catalog.all("Lifecycle").length === 0) return;
  const type = named === null ? null : typeNamed(context, [...path, inputs.record ?? ""], named);
  if (type === undefined) return;
  const types = type === null ? context.catalog.names("RecordType") : [type];
  // A lifecycle that is broken itself says nothing about its commands.
  if (context.catalog.all("Lifecycle").some((draft) => draft.source === null)) return;
  if (engineCommands.includes(command)) return;
  const knowing = types.filter((name) => commandsOf(context.catalog, name).includes(command));
  if (knowing.length === 0) {
    const known = types.flatMap((name) => commandsOf(context.catalog, name));
    context.report(
      "OPS370",
      [...path, inputs.command ?? ""],
      `no lifecycle${type === null ? "" : ` of ${type}`} has the command "${command}"`,
      suggestion(command, new Set(known)),
    );
    return;
  }
  const fields = ownValue(given, inputs.fields) ?? {};
  if (!isJsonObject(fields)) return;
  const taken = knowing.map((name) => takenBy(context.catalog, name, command));
  for (const [name, value] of Object.entries(fields)) {
    if (alwaysTaken.includes(name)) continue;
    const at = [...path, inputs.fields, name];
    const views = taken.flatMap((inputsOf) => (Object.hasOwn(inputsOf, name) ? (inputsOf[name] ?? []) : []));
    const [only] = views;
    if (only === undefined)
      context.report(
        "OPS384",
        { path: at, key: true },
        `"${command}" does not take "${name}"`,
        suggestion(name, new Set(taken.flatMap((inputsOf) => Object.keys(inputsOf)))),
      );
    else if (views.length === 1) checkLiteral(context, at, value, only);
  }
}

/** The type of a record that is named by its id, or by its number alone; undefined after a report. */
function typeNamed(context: Context, path: Path, named: string): string | undefined {
  const slash = named.indexOf("/");
  const type = slash < 0 ? null : named.slice(0, slash);
  if (type !== null && !context.reference("RecordType", type, path)) return undefined;
  const types = context.catalog.all("RecordType").filter(({ name }) => type === null || name === type);
  // One that is broken itself does not tell its numbers.
  if (type !== null && types.some(({ source }) => source === null)) return type;
  const prefix = numberOf(named.slice(slash + 1))?.replace(/\d+$/u, "");
  const found = types.find(({ source }) => source?.number === prefix);
  if (prefix !== undefined && found !== undefined) return found.name;
  const known = types.flatMap(({ name, source }) => (source === null ? [] : [{ name, number: `${source.number}7` }]));
  context.report(
    "OPS301",
    path,
    type === null ? `no record type has a number such as "${named}"` : `no ${type} has an id such as "${named}"`,
    `write one such as ${known.map(({ name, number }) => (type === null ? `${number} (${name})` : `${name}/${number}`)).join(", ")}`,
  );
  return undefined;
}

function checkLiteral(context: Context, path: Path, value: Json, field: FieldView): void {
  if (!JSON.stringify(value).includes("${")) fitLiteral(context, path, value, field);
}

function literalOf(given: JsonObject, input: string | undefined): string | null {
  const value = input === undefined ? null : ownValue(given, input);
  return typeof value === "string" && !value.includes("${") ? value : null;
}
