import { recordTypeOf } from "../bundle/bundle.ts";
import { equalJson } from "../../condition/compare.ts";
import { isJsonObject, ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { pointerPart } from "../../base/pointer.ts";
import { schemaFaults } from "../../schema/validate.ts";
import { computeFields } from "./compute.ts";
import { refuseEdit } from "./edit.ts";
import { holds } from "../evaluation.ts";
import { createFaults, type Faults } from "../faults.ts";
import { fileForGuards } from "./file.ts";
import { checkField, isPresent } from "./field.ts";
import type { Field, Transition } from "../ir.ts";
import { itemOf } from "../open/item.ts";
import { recordIdIn, recordIdOf } from "../record-number.ts";
import { resolveReferences } from "./reference.ts";
import { didYouMean, refuse } from "../refusal.ts";
import { declaredFields, fieldsOf, stateNamed, type Machine, type Occasion, type Work } from "../work.ts";

/** What a person gave with a command, sorted and checked. */
export interface CheckedInput {
  /** New values of fields. */
  readonly fields: JsonObject;
  /** Answers to `ask`. */
  readonly asked: JsonObject;
  /** Records to link, by link. */
  readonly links: { readonly [link: string]: readonly string[] };
  /** Computed fields that got a value by hand, and those given back to their table (by null). */
  readonly overridden: readonly string[];
  readonly released: readonly string[];
}

export const noInput: CheckedInput = { fields: {}, asked: {}, links: {}, overridden: [], released: [] };

/** Input that every command takes: why a field is changed, and why a taken window is used nevertheless. */
export const alwaysTaken: readonly string[] = ["reason", "override"];

/** Faults of one map that are told. */
const mostFaults = 50;

/**
 * The fields as the command would leave them if this branch were taken, for its `when`; what does not fit is left out
 * here and refused later.
 */
export function overlay(work: Work, machine: Machine, branch: Transition, occasion: Occasion): JsonObject {
  const before = fieldsOf(work, machine);
  if (occasion.engine) return before;
  const declared = declaredFields(work, machine);
  const given: [string, Json][] = [];
  for (const name of takenFields(branch)) {
    const field = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const value = ownValue(occasion.input, name);
    if (field === undefined || value === undefined || (field.computed !== null && !field.override)) continue;
    const checked = checkField(field, named(work, field, value));
    if (!checked.ok) continue;
    const isFile = field.type === "file" && checked.value !== null;
    given.push([name, isFile ? fileForGuards(work, field, checked.value) : checked.value]);
  }
  if (given.length === 0) return before;
  const overrides = [...work.draft.state().overrides, ...given.map(([name]) => name)];
  return computeFields(work, machine, occasion, { ...before, ...Object.fromEntries(given) }, overrides);
}

/** Sorts what was given; keeps OPS418, OPS402, OPS405, OPS407 and OPS408 in `faults`. Refuses with OPS403. */
export function checkInput(
  work: Work,
  machine: Machine,
  branch: Transition,
  occasion: Occasion,
  faults: Faults,
): CheckedInput {
  const declared = declaredFields(work, machine);
  const taken = takenFields(branch);
  const links = recordTypeOf(work.bundle).links;
  const checked = {
    fields: {} as Record<string, Json>,
    asked: {} as Record<string, Json>,
    links: {} as Record<string, readonly string[]>,
    overridden: [] as string[],
    released: [] as string[],
  };
  const take = (name: string, value: Json, at: string): void => {
    const asked = Object.hasOwn(branch.ask, name) ? branch.ask[name] : undefined;
    const field = taken.includes(name) && Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (asked !== undefined) set(checked.asked, name, checkGiven(work, asked, value, faults, at));
    else if (field !== undefined) {
      refuseEdit(work, machine, name);
      if (machine.facet === null) refuseLocked(work, field, value);
      takeField(work, field, value, checked, faults);
    } else if (taken.includes(name) && Object.hasOwn(links, name))
      set(checked.links, name, linkGiven(work, name, links[name]?.to ?? "", value, faults, at));
    else if (!alwaysTaken.includes(name)) unknownInput(work, machine, branch, occasion, name);
  };
  for (const [name, value] of Object.entries(occasion.input)) {
    const at = `/${pointerPart(name)}`;
    faults.attempt(at, () => take(name, value, at));
  }
  for (const asked of Object.values(branch.ask)) {
    const given = ownValue(checked.asked, asked.name) ?? null;
    if (given === null && asked.default !== null) set(checked.asked, asked.name, asked.default);
    const at = `/${pointerPart(asked.name)}`;
    faults.attempt(at, () => {
      const isWanted = asked.required && (asked.when === null || holds(work, asked.when, { machine, occasion }));
      if (isWanted && !isPresent(ownValue(checked.asked, asked.name))) lackInput(occasion, [asked.name], faults);
    });
  }
  return checked;
}

/** Nobody gives which item a record was ordered from. */
export function refuseItem({ name }: Field): never {
  const message = `"${name}" says what a record was ordered from: order it, with opsloom catalog order`;
  return refuse("OPS407", "invalidInput", message, { field: name });
}

/** A field that the item keeps as it is may be given as it is. */
function refuseLocked(work: Work, field: Field, value: Json): void {
  const { fields } = work.draft.state();
  const item = itemOf(work.bundle, fields);
  if (item === null || !item.lock.includes(field.name)) return;
  const checked = checkField(field, named(work, field, value));
  if (checked.ok && equalJson(checked.value, ownValue(fields, field.name) ?? null)) return;
  const message = `"${field.name}" stays as the item "${item.name}" gave it; what is to differ is not ordered from it`;
  refuse("OPS428", "invalidInput", message, { field: field.name, item: item.name });
}

function takeField(
  work: Work,
  field: Field,
  value: Json,
  checked: { readonly fields: Record<string, Json>; readonly overridden: string[]; readonly released: string[] },
  faults: Faults,
): void {
  if (field.type === "item") refuseItem(field);
  if (field.computed !== null) {
    if (!field.override) {
      refuse(
        "OPS407",
        "invalidInput",
        `field "${field.name}" is computed and cannot be set; change what it is computed from`,
        {
          field: field.name,
        },
      );
    }
    (value === null ? checked.released : checked.overridden).push(field.name);
  }
  set(checked.fields, field.name, checkGiven(work, field, value, faults, `/${pointerPart(field.name)}`));
}

/**
 * What `checkValue` says of a value that stands at this place; each reference of a list, and each part of a map, has
 * its own.
 */
export function checkGiven(work: Work, field: Field, value: Json, faults: Faults, at: string): Json {
  if (field.schema !== undefined) {
    const places: readonly (readonly [string, Json])[] =
      field.many && Array.isArray(value)
        ? (value as readonly Json[]).map((item, index) => [`${at}/${index}`, item])
        : [[at, value]];
    for (const [place, item] of places) checkParts(field.name, field.schema, item, faults, place);
    if (faults.has(at)) return value;
  }
  const checked = checkField(field, named(work, field, value));
  if (!checked.ok || !Array.isArray(checked.value)) return checkValue(work, field, value);
  return (checked.value as readonly Json[]).map(
    (item, index) => faults.attempt(`${at}/${index}`, () => resolveReferences(work, field, item)) ?? item,
  );
}

/** Keeps what is wrong in a map, each fault at its place. */
export function checkParts(name: string, schema: Json, value: Json, faults: Faults, at: string): void {
  if (!isJsonObject(value)) return;
  for (const { pointer, text } of schemaFaults(schema, value, mostFaults))
    faults.attempt(`${at}${pointer}`, () => refuse("OPS402", "invalidInput", `"${name}" ${text}`, { field: name }));
}

/** A value that fits its field and refers to what exists. Refuses with OPS402 or OPS408. */
export function checkValue(work: Work, field: Field, value: Json, trusted = false): Json {
  const checked = checkField(field, named(work, field, value));
  if (!checked.ok) return refuse("OPS402", "invalidInput", `"${field.name}" ${checked.error}`, { field: field.name });
  return resolveReferences(work, field, checked.value, trusted);
}

/** Fields and links the command may give. */
function takenFields(branch: Transition): readonly string[] {
  return [...new Set([...branch.require, ...branch.fields])];
}

function unknownInput(work: Work, machine: Machine, branch: Transition, occasion: Occasion, name: string): never {
  const known = [...takenFields(branch), ...Object.keys(branch.ask)];
  const isField = Object.hasOwn(declaredFields(work, machine), name);
  const why = isField ? `is a field that "${occasion.name}" does not change` : `is unknown to "${occasion.name}"`;
  const takes = known.length === 0 ? "it takes no input" : `it takes ${known.join(", ")}`;
  return refuse("OPS418", "invalidInput", `"${name}" ${why}; ${takes}${didYouMean(name, known)}`, {
    input: name,
    takes: known,
  });
}

/** Before it, a field of type record was to name one by its whole id. */
const fieldNumbersSinceEngine = 6;

/** The value, with records by their ids whose numbers were written as people do: `inc7`. */
function named({ engine }: Pick<Work, "engine">, field: Field, value: Json): Json {
  if (field.type !== "record" || (engine !== undefined && engine < fieldNumbersSinceEngine)) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => recordIdIn(field, item) ?? item);
  return recordIdIn(field, value) ?? value;
}

/** Before it, a link was to name a record by its whole id. */
const numbersSinceEngine = 4;

/** The ids of the records that a link names, also by a number as people write it: `inc7`. Refuses with OPS402. */
export function recordsOf({ engine }: Pick<Work, "engine">, link: string, type: string, value: Json): string[] {
  const records: readonly Json[] = Array.isArray(value) ? value : [value];
  return records.map((record: Json) => {
    const written = engine === undefined || engine >= numbersSinceEngine ? recordIdOf(type, record) : null;
    if (written !== null) return written;
    if (typeof record === "string" && record.startsWith(`${type}/`) && /^[a-z][a-z0-9-]*\/[A-Za-z0-9-]+$/.test(record))
      return record;
    return refuse(
      "OPS402",
      "invalidInput",
      `link "${link}" must name a record as ${type}/NUMBER, or by its number alone, not ${JSON.stringify(record)}`,
      { link },
    );
  });
}

/** What `recordsOf` says of the records given at this place, each for itself. */
export function linkGiven(
  work: Work,
  link: string,
  type: string,
  value: Json,
  faults: Faults,
  at: string,
): readonly string[] {
  if (!Array.isArray(value)) return recordsOf(work, link, type, value);
  return (value as readonly Json[]).flatMap(
    (item, index) => faults.attempt(`${at}/${index}`, () => recordsOf(work, link, type, [item])) ?? [],
  );
}

/**
 * Refuses with OPS405 when a field of `require` has no value afterwards, when a required field would lose its value,
 * or when one has become required by this command.
 */
export function checkPresence(
  work: Work,
  machine: Machine,
  branch: Transition,
  occasion: Occasion,
  fields: JsonObject,
): void {
  const before = fieldsOf(work, machine);
  const lost = Object.values(declaredFields(work, machine)).filter((field) => {
    if (!field.required || isPresent(ownValue(fields, field.name))) return false;
    if (field.when === null) return isPresent(ownValue(before, field.name));
    return (
      holds(work, field.when, { machine, occasion, fields }) &&
      !holds(work, field.when, { machine, occasion, fields: before })
    );
  });
  const names = [...absentOf(work, branch, occasion, fields), ...lost.map((field) => field.name)];
  const faults = createFaults(work);
  lackInput(occasion, [...new Set(names)], faults);
  faults.end();
}

/** Of `require`, what has no value in these fields, nor in the input, nor as a link. */
function absentOf(work: Work, branch: Transition, occasion: Occasion, fields: JsonObject): readonly string[] {
  const links = work.draft.state().links;
  return branch.require.filter(
    (name) =>
      !isPresent(ownValue(fields, name)) &&
      !isPresent(ownValue(occasion.input, name)) &&
      (links[name] ?? []).length === 0,
  );
}

/**
 * What `checkPresence` is bound to find when the faults so far are repaired. What the command sets or computes is not
 * known before they are, and is left to it.
 */
export function foreseeAbsence(
  work: Work,
  machine: Machine,
  branch: Transition,
  occasion: Occasion,
  input: CheckedInput,
  faults: Faults,
): void {
  const before = fieldsOf(work, machine);
  const fields = { ...before, ...input.fields };
  const declared = declaredFields(work, machine);
  const stamp = branch.target === null ? null : stateNamed(machine, branch.target).stamp;
  const lost = Object.values(declared).filter(
    ({ name, required, when }) =>
      required && when === null && isPresent(ownValue(before, name)) && !isPresent(ownValue(fields, name)),
  );
  const names = [...absentOf(work, branch, occasion, fields), ...lost.map(({ name }) => name)].filter(
    (name) =>
      !Object.hasOwn(branch.set, name) && name !== stamp && (ownField(declared, name)?.computed ?? null) === null,
  );
  lackInput(occasion, [...new Set(names)], faults);
}

function ownField(declared: { readonly [name: string]: Field }, name: string): Field | undefined {
  return Object.hasOwn(declared, name) ? declared[name] : undefined;
}

function lackInput(occasion: Occasion, missing: readonly string[], faults: Faults): void {
  faults.lack("", missing, (names) => {
    const list = names.map((name) => `"${name}"`).join(", ");
    return `"${occasion.name}" needs ${list}; give ${names.length === 1 ? "it" : "them"} with the command`;
  });
}

/** The reason given for a change; refuses with OPS406 when a field that wants one changes without. */
export function reasonFor(work: Work, machine: Machine, occasion: Occasion, input: CheckedInput): string | null {
  const given = ownValue(occasion.input, "reason") ?? null;
  const reason = typeof given === "string" && given.trim() !== "" ? given : null;
  if (occasion.engine) return null;
  const declared = declaredFields(work, machine);
  const before = fieldsOf(work, machine);
  const changed = Object.entries(input.fields).filter(
    ([name, value]) => !equalJson(value, ownValue(before, name) ?? null),
  );
  const wanting = changed.map(([name]) => name).filter((name) => declared[name]?.reasonOnChange === true);
  if (given !== null && typeof given !== "string")
    refuse("OPS402", "invalidInput", `"reason" must be text, not ${JSON.stringify(given)}`);
  if (wanting.length > 0 && reason === null) {
    const list = wanting.map((name) => `"${name}"`).join(" and ");
    refuse("OPS406", "invalidInput", `a change of ${list} needs a reason; give it as "reason"`, { fields: wanting });
  }
  return reason;
}

/** Sets an own key whatever its name. */
function set<T>(target: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
