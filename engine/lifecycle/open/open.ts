import { attachFiles } from "../field/file.ts";
import { facetsOf, lifecyclesOf, recordTypeOf } from "../bundle/bundle.ts";
import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { pointerPart } from "../../base/pointer.ts";
import { computationsOf, computeFields } from "../field/compute.ts";
import { createDraft } from "../draft.ts";
import { enterState } from "../entry.ts";
import { holds } from "../evaluation.ts";
import { refuseOpening } from "../field/edit.ts";
import { isPresent } from "../field/field.ts";
import { createFaults, type Faults } from "../faults.ts";
import { checkGiven, linkGiven, refuseItem } from "../field/input.ts";
import { instantText } from "../instant.ts";
import type { Field, Lifecycle } from "../ir.ts";
import { formedFields } from "./item.ts";
import { linkRecords } from "../link/link.ts";
import { readsLink } from "../link/linked.ts";
import { orderedFields } from "./order.ts";
import type { Computation, EventBody } from "../event.ts";
import type { OpenedFor } from "../record.ts";
import { didYouMean, refuse } from "../refusal.ts";
import { mainMachine, machines, stateNamed, type Machine, type Occasion, type Work } from "../work.ts";

type Opened = Extract<EventBody, { readonly kind: "opened" }>;

/**
 * `$open`: input `{ type, number, bundle, fields, links, order?, raisedBy?, openedFor? }`; an `order` gives the fields
 * (order.ts). Refuses with OPS418 to OPS408 for a field, OPS403 for one that is not theirs to give, OPS413 when not
 * exactly one lifecycle serves such a record.
 */
export function open(work: Work, occasion: Occasion): void {
  const { input } = work.command;
  const recordType = recordTypeOf(work.bundle);
  const number = ownValue(input, "number");
  const bundle = ownValue(input, "bundle") ?? "";
  if (ownValue(input, "type") !== recordType.name || typeof number !== "string" || typeof bundle !== "string") {
    return refuse(
      "OPS418",
      "invalidInput",
      `$open needs type "${recordType.name}", a number and the digest of the bundle`,
    );
  }
  const raisedBy = ownValue(input, "raisedBy");
  const openedFor = openedForIn(input);
  const given = objectInput(input, "fields");
  const faults = createFaults(work);
  const { fields, overrides } = openingFields(work, given, orderedFields(work, faults), faults);
  if (faults.any())
    lackFields(
      work,
      surelyRequired(work).filter((name) => !isPresent(ownValue(fields, name))),
      faults,
    );
  tellAll(work, faults);
  const base = {
    kind: "opened",
    id: `${recordType.name}/${number}`,
    number,
    type: recordType.name,
    bundle,
    overrides,
    ...(typeof raisedBy === "string" ? { raisedBy } : {}),
    ...(openedFor === null ? {} : { openedFor }),
  } as const;
  const trial = (lifecycle: Lifecycle, known: JsonObject, computed: Opened["computed"] = {}): Opened => ({
    ...base,
    computed,
    lifecycle: lifecycle.name,
    state: lifecycle.initial,
    final: lifecycle.states[lifecycle.initial]?.final === true,
    fields: known,
    facets: openingFacets(work),
  });
  const settled = computeOnTrial(work, occasion, trial, { fields, overrides }, faults);
  const body = trial(settled.lifecycle, settled.fields, computationsOf(settled.told, Object.keys(settled.fields)));
  work.draft.emit(body);
  attachFiles(work, recordTypeOf(work.bundle).fields, body.fields);
  eachLink(work, faults, (link, records) => linkRecords(work, link, records));
  faults.end();
  computeFacets(work, occasion);
  // Reading them again puts what the fields were computed from into the ledger.
  computeFields(work, mainMachine(work), occasion, body.fields, overrides);
  for (const machine of machines(work))
    enterState(work, machine, stateNamed(machine, machine.lifecycle.initial), occasion);
}

function openedForIn(input: JsonObject): OpenedFor | null {
  const given = ownValue(input, "openedFor") ?? null;
  const [record, key] = [ownValue(given, "record"), ownValue(given, "key")];
  return typeof record === "string" && typeof key === "string" ? { record, key } : null;
}

/** Computes on a draft that is thrown away: which lifecycle serves the record may depend on what is computed. */
function computeOnTrial(
  work: Work,
  occasion: Occasion,
  trial: (lifecycle: Lifecycle, fields: JsonObject) => Opened,
  { fields, overrides }: { readonly fields: JsonObject; readonly overrides: readonly string[] },
  faults: Faults,
): { readonly lifecycle: Lifecycle; readonly fields: JsonObject; readonly told: ReadonlyMap<string, Computation> } {
  const serving: { lifecycle: Lifecycle; fields: JsonObject; told: ReadonlyMap<string, Computation> }[] = [];
  for (const lifecycle of lifecyclesOf(work.bundle)) {
    const draft = createDraft(null, work.command.id, work.command.by.user, work.now);
    draft.emit(trial(lifecycle, fields));
    const attempt: Work = { ...work, draft };
    if (readsLink(work.bundle)) linkOnTrial(attempt);
    const machine: Machine = { lifecycle, facet: null };
    const stamp = stateNamed(machine, lifecycle.initial).stamp;
    const stamped = stamp === null ? fields : { ...fields, [stamp]: instantText(work.now) };
    const told = new Map<string, Computation>();
    const computed = computeFields(attempt, machine, occasion, stamped, overrides, told);
    if (!holds(attempt, lifecycle.when, { machine, occasion, fields: computed })) continue;
    checkRequired(attempt, machine, occasion, computed, faults);
    serving.push({ lifecycle, fields: computed, told });
  }
  const [only, second] = serving;
  if (only !== undefined && second === undefined) return only;
  const { name } = recordTypeOf(work.bundle);
  const names = (serving.length === 0 ? lifecyclesOf(work.bundle) : serving.map((found) => found.lifecycle)).map(
    (lifecycle) => lifecycle.name,
  );
  const found =
    serving.length === 0
      ? `none of its lifecycles (${names.join(", ")})`
      : `several of its lifecycles (${names.join(", ")})`;
  return refuse("OPS413", "conflict", `${found} serves this ${name}: exactly one "when" must hold`, {
    lifecycles: names,
  });
}

/** What is computed over linked records is so from the first event on. Links that are refused are so afterwards. */
function linkOnTrial(work: Work): void {
  eachLink(work, createFaults(work), (link, records) => {
    for (const record of records) work.draft.emit({ kind: "linked", link, record, inverse: link, mutual: false });
  });
}

/** Keeps OPS418, OPS407, OPS402 and OPS408 in `faults`. */
function openingFields(
  work: Work,
  given: JsonObject,
  ordered: JsonObject | null,
  faults: Faults,
): { readonly fields: JsonObject; readonly overrides: readonly string[] } {
  const declared = formedFields(work.bundle, {});
  // What another record opens is given by the definitions.
  const isAsked = openedForIn(work.command.input) !== null;
  const entries: [string, Json][] = [];
  const overrides: string[] = [];
  for (const name of Object.keys(given)) {
    if (ordered !== null) faults.attempt(fieldPointer(name), () => refuseBesideOrder(name));
    else if (!Object.hasOwn(declared, name)) faults.attempt(fieldPointer(name), () => refuseField(work, name));
  }
  for (const field of Object.values(declared)) {
    const made = ordered === null ? null : (ownValue(ordered, field.name) ?? null);
    const value = ordered === null ? (ownValue(given, field.name) ?? null) : made;
    const at = fieldPointer(field.name);
    if (value !== null && ordered === null && !isAsked) faults.attempt(at, () => refuseOpening(work, field.name));
    if (value !== null && field.computed !== null) overrides.push(field.name);
    const checked =
      value === null ? field.default : (made ?? faults.attempt(at, () => openingValue(work, field, value, faults)));
    if (checked !== undefined) entries.push([field.name, checked]);
  }
  return { fields: Object.fromEntries(entries.filter(([, value]) => value !== null)), overrides };
}

function openingValue(work: Work, field: Field, value: Json, faults: Faults): Json {
  const { name, computed, override } = field;
  if (field.type === "item") return refuseItem(field);
  if (computed === null || override) return checkGiven(work, field, value, faults, fieldPointer(name));
  const message = `field "${name}" is computed and cannot be set; change what it is computed from`;
  return refuse("OPS407", "invalidInput", message, { field: name });
}

function refuseBesideOrder(name: string): never {
  const message = `"${name}" is given beside an order: an order gives the form alone`;
  return refuse("OPS418", "invalidInput", message, { input: name });
}

function refuseField(work: Work, name: string): never {
  const { name: type, fields } = recordTypeOf(work.bundle);
  const message = `${type} has no field "${name}"${didYouMean(name, Object.keys(fields))}`;
  return refuse("OPS418", "invalidInput", message, { input: name });
}

function checkRequired(work: Work, machine: Machine, occasion: Occasion, fields: JsonObject, faults: Faults): void {
  const missing = Object.values(recordTypeOf(work.bundle).fields).filter(
    (field) =>
      field.required &&
      !isPresent(ownValue(fields, field.name)) &&
      holds(work, field.when, { machine, occasion, fields }),
  );
  lackFields(
    work,
    missing.map(({ name }) => name),
    faults,
  );
  tellAll(work, faults);
}

/**
 * Fields that a person must give, whatever else they give: what is required under a condition is asked on the trial.
 */
function surelyRequired(work: Work): readonly string[] {
  const stamps = lifecyclesOf(work.bundle).map((lifecycle) => lifecycle.states[lifecycle.initial]?.stamp ?? null);
  return Object.values(recordTypeOf(work.bundle).fields).flatMap(({ name, required, when, computed }) =>
    required && when === null && computed === null && !stamps.includes(name) ? [name] : [],
  );
}

function lackFields(work: Work, missing: readonly string[], faults: Faults): void {
  const { name: type } = recordTypeOf(work.bundle);
  faults.lack("/fields", missing, (names) => `a new ${type} needs ${names.map((name) => `"${name}"`).join(", ")}`);
}

/** Refuses what is wrong with the fields, when something is, and tells what is wrong with the links as well. */
function tellAll(work: Work, faults: Faults): void {
  if (!faults.any()) return;
  eachLink(work, faults, (link) => linkRecords(work, link, []));
  faults.end();
}

/** Hands over the links of the opening; keeps OPS440 and OPS402 in `faults`. */
function eachLink(work: Work, faults: Faults, take: (link: string, records: readonly string[]) => void): void {
  const { links } = recordTypeOf(work.bundle);
  for (const [link, value] of Object.entries(objectInput(work.command.input, "links"))) {
    const at = `/links/${pointerPart(link)}`;
    const declared = Object.hasOwn(links, link) ? links[link] : undefined;
    faults.attempt(at, () =>
      take(link, declared === undefined ? [] : linkGiven(work, link, declared.to, value, faults, at)),
    );
  }
}

function fieldPointer(name: string): string {
  return `/fields/${pointerPart(name)}`;
}

function openingFacets(work: Work): Opened["facets"] {
  return Object.fromEntries(
    facetsOf(work.bundle).flatMap((lifecycle) => {
      if (lifecycle.facet === null) return [];
      const fields = Object.values(lifecycle.fields).filter((field: Field) => field.default !== null);
      const defaults = Object.fromEntries(fields.map((field): [string, Json] => [field.name, field.default]));
      return [
        [
          lifecycle.facet,
          { state: lifecycle.initial, final: lifecycle.states[lifecycle.initial]?.final === true, fields: defaults },
        ],
      ];
    }),
  );
}

function computeFacets(work: Work, occasion: Occasion): void {
  for (const machine of machines(work)) {
    if (machine.facet === null || !Object.values(machine.lifecycle.fields).some((field) => field.computed !== null))
      continue;
    const fields = work.draft.state().facets[machine.facet]?.fields ?? {};
    const told = new Map<string, Computation>();
    const computed = computeFields(work, machine, occasion, fields, [], told);
    work.draft.emit({
      kind: "changed",
      facet: machine.facet,
      command: occasion.name,
      set: computed,
      reason: null,
      overrides: work.draft.state().overrides,
      computed: Object.fromEntries(told),
    });
  }
}

function objectInput(input: JsonObject, name: string): JsonObject {
  const value = ownValue(input, name) ?? {};
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  return refuse("OPS402", "invalidInput", `"${name}" must be an object, not ${JSON.stringify(value)}`);
}
