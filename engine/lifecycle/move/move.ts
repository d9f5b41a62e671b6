/**
 * `$move`: a record in flight is bound to another bundle (design 3.3).
 *
 * Invariants kept here:
 * 1. A move starts and stops nothing outside the record: it runs no `do`, starts no runbook, and is refused while a
 *    runbook that a state waits for would lose its state.
 * 2. All of it happens or none: a record for which there is no place in the other definitions stays as it was.
 * 3. What has passed is not judged again: the ledger stays, ended clocks stay, and so does what a pinned clock is
 *    measured by.
 */
import { facetsOf, lifecyclesOf, recordTypeOf } from "../bundle/bundle.ts";
import { canonicalJson } from "../../base/canonical.ts";
import { isJsonObject, ownValue, type Json } from "../../base/json.ts";
import { carryClocks } from "../timer/clocks.ts";
import { computationsOf, computeFields } from "../field/compute.ts";
import { checkField } from "../field/field.ts";
import type { Bundle, Field } from "../ir.ts";
import { itemOf } from "../open/item.ts";
import { carryApprovals, carryReservation, checkRuns, type Place } from "./waits.ts";
import type { CameFrom, RecordState } from "../record.ts";
import type { Computation } from "../event.ts";
import { refuse } from "../refusal.ts";
import {
  declaredFields,
  facetMachines,
  fieldsOf,
  mainMachine,
  stateName,
  type Machine,
  type Occasion,
  type Work,
} from "../work.ts";

/** What `$move` is asked. */
interface Move {
  /** Digest of the bundle to move to. */
  readonly bundle: string;
  /** Main lifecycle there; the one of the same name when it is not said. */
  readonly lifecycle: string | null;
  /** By name of a state, `FACET.STATE` in a facet: the state that takes its place. */
  readonly states: { readonly [state: string]: string };
  /** Where the record must be, as it was previewed; null = anywhere. */
  readonly expect: { readonly bundle: string; readonly state: string } | null;
}

/**
 * Binds the record to the bundle it is asked for and gives the decision as it goes on there. Input
 * `{ bundle, lifecycle?, states?, expect? }`. Refuses with OPS418 what is no such input, and with OPS441 when there is
 * no place for the record there.
 */
export function moveToBundle(work: Work, occasion: Occasion): Work {
  const move = readMove(work);
  const before = work.draft.state();
  if (before.final)
    refuse(
      "OPS441",
      "conflict",
      `${before.number} is ${before.state}, a final state: what is over keeps its definitions`,
    );
  checkExpected(work, move);
  const target = targetWork(work, move);
  const name = move.lifecycle ?? before.lifecycle;
  const lifecycle = lifecyclesOf(target.bundle).find((candidate) => candidate.name === name);
  if (lifecycle === undefined) {
    const names = lifecyclesOf(target.bundle)
      .map((candidate) => candidate.name)
      .join(", ");
    return refuse(
      "OPS441",
      "conflict",
      `those definitions have no lifecycle ${JSON.stringify(name)}; name one of ${names} as "lifecycle"`,
    );
  }
  const old = [
    mainMachine(work),
    ...facetMachines(work).filter(({ facet }) => facet !== null && Object.hasOwn(before.facets, facet)),
  ];
  const machines: readonly Machine[] = [{ lifecycle, facet: null }, ...facetMachines(target)];
  const places = machines.map((machine) => placeOf(work, machine, old, move));
  checkItem(work, target);
  for (const machine of machines) checkFields(target, machine);
  checkRuns(work, old, places);
  const cameFrom = cameFromThere(before, move, machines);
  work.draft.emit({ kind: "rebound", bundle: move.bundle, lifecycle: lifecycle.name, ...cameFrom });
  for (const place of places) enter(target, place);
  carryApprovals(target, places, occasion);
  carryReservation(target, machines[0] ?? mainMachine(target), move.states, occasion);
  for (const machine of machines) computeAnew(work, target, machine, occasion);
  if (Object.keys(target.draft.state().waits).length > 0) target.draft.emit({ kind: "armed", waits: {} });
  carryClocks(work, target, occasion);
  return target;
}

function readMove(work: Work): Move {
  const { input } = work.command;
  const bundle = ownValue(input, "bundle");
  const lifecycle = ownValue(input, "lifecycle") ?? null;
  const states = ownValue(input, "states") ?? {};
  const expected = ownValue(input, "expect") ?? null;
  if (typeof bundle !== "string") return refuse("OPS418", "invalidInput", "$move needs the digest of the bundle");
  if (lifecycle !== null && typeof lifecycle !== "string")
    return refuse("OPS418", "invalidInput", '"lifecycle" of $move is the name of a lifecycle');
  if (!isJsonObject(states))
    return refuse("OPS418", "invalidInput", '"states" of $move says by state which takes its place');
  const mapped = Object.entries(states).map(([from, to]): [string, string] => {
    if (typeof to !== "string")
      return refuse("OPS418", "invalidInput", `"states" of $move maps "${from}" to ${JSON.stringify(to)}, no state`);
    return [from, to];
  });
  const expect =
    expected === null ? null : { bundle: ownValue(expected, "bundle"), state: ownValue(expected, "state") };
  if (expect !== null && (typeof expect.bundle !== "string" || typeof expect.state !== "string")) {
    return refuse("OPS418", "invalidInput", '"expect" of $move says bundle and state');
  }
  return { bundle, lifecycle, states: Object.fromEntries(mapped), expect: expect as Move["expect"] };
}

function checkExpected(work: Work, { expect, bundle, states }: Move): void {
  const { number, state, bundle: pinned } = work.draft.state();
  if (expect !== null && (expect.bundle !== pinned || expect.state !== state)) {
    const where = expect.bundle === pinned ? `it is ${state} now` : "it has other definitions by now";
    refuse("OPS441", "conflict", `${number} was ${expect.state} when its move was planned, and ${where}: plan again`);
  }
  if (bundle === pinned && Object.keys(states).length === 0) {
    refuse("OPS441", "conflict", `${number} has these definitions already`);
  }
}

function targetWork(work: Work, { bundle: digest }: Move): Work {
  const known = digest === work.draft.state().bundle ? work.bundle : work.reader.bundle(digest);
  const bundle: Bundle = known ?? work.bundle;
  // While it is not read, the record's own stands in, so that the other questions of the decision are found as well.
  if (known === null && !work.reader.missing().bundles.includes(digest)) {
    return refuse("OPS441", "conflict", `no definitions with the digest "${digest}" were ever published here`);
  }
  const { type } = work.draft.state();
  if (recordTypeOf(bundle).name !== type) {
    refuse(
      "OPS441",
      "conflict",
      `the definitions "${digest}" are of ${recordTypeOf(bundle).name} records, not of ${type}`,
    );
  }
  return { ...work, bundle };
}

function placeOf(work: Work, machine: Machine, old: readonly Machine[], { states }: Move): Place {
  const { facet, lifecycle } = machine;
  const before = old.find((candidate) => candidate.facet === facet);
  if (before === undefined) return { machine, from: null, to: lifecycle.initial };
  const from = stateName(work, before);
  const key = facet === null ? from : `${facet}.${from}`;
  const to = ownText(states, key) ?? from;
  if (!Object.hasOwn(lifecycle.states, to)) {
    const known = Object.keys(lifecycle.states).sort().join(", ");
    refuse(
      "OPS441",
      "conflict",
      `lifecycle "${lifecycle.name}" has no state "${to}" there; map "${key}" to one of ${known}`,
    );
  }
  return { machine, from, to };
}

/** Where ways back lead there: the states that take the places of those they led to. Nothing where there are none. */
function cameFromThere(
  { cameFrom, facets }: RecordState,
  { states }: Move,
  machines: readonly Machine[],
): { readonly cameFrom?: CameFrom } {
  const all = machines.flatMap(({ facet, lifecycle }) => {
    const prefix = facet === null ? "" : `${facet}.`;
    const place = (name: string): string => ownText(states, `${prefix}${name}`) ?? name;
    const own = Object.entries((facet === null ? cameFrom : facets[facet]?.cameFrom) ?? {});
    return own
      .map(([name, from]): [string, string] => [place(name), place(from)])
      .filter((pair) => pair.every((name) => Object.hasOwn(lifecycle.states, name)))
      .map(([name, from]): [string, string] => [`${prefix}${name}`, from]);
  });
  const isKept = cameFrom !== undefined || Object.values(facets).some((facet) => facet.cameFrom !== undefined);
  return isKept ? { cameFrom: Object.fromEntries(all) } : {};
}

function ownText(texts: { readonly [name: string]: string }, name: string): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}

/** The move itself, without what entering a state by a command brings about: no stamp, no `do`. */
function enter(target: Work, { machine, from, to }: Place): void {
  if (from === to) return;
  const { lifecycle, facet } = machine;
  const final = lifecycle.states[to]?.final === true;
  const rule = `${lifecycle.name}/$move`;
  target.draft.emit({
    kind: "moved",
    facet,
    command: "$move",
    from,
    to,
    final,
    input: {},
    rule,
    why: { held: null, others: [] },
  });
}

/**
 * What a record was ordered from is for ever one version of it, and of that the other definitions must tell the same.
 */
function checkItem(work: Work, target: Work): void {
  const { number, fields } = target.draft.state();
  const before = itemOf(work.bundle, fields);
  if (before === null) return;
  const there = itemOf(target.bundle, fields);
  if (there?.digest === before.digest) return;
  const why = there === null ? "those definitions do not have" : "is another version there";
  const what = there === null ? `${why} the item "${before.name}"` : `the item "${before.name}" ${why}`;
  refuse("OPS441", "conflict", `${what}: ${number} was ordered from this one, and keeps its definitions`);
}

/**
 * Values that people gave must fit the fields as they are declared there; a computed field is computed anew, whatever
 * it was.
 */
function checkFields(target: Work, machine: Machine): void {
  const { number } = target.draft.state();
  const values = fieldsOf(target, machine);
  for (const field of Object.values(declaredFields(target, machine))) {
    if (field.computed !== null) continue;
    const fits = checkField(field, ownValue(values, field.name) ?? null);
    if (fits.ok) continue;
    const whose = machine.facet === null ? "" : ` of facet "${machine.facet}"`;
    refuse(
      "OPS441",
      "conflict",
      `"${field.name}"${whose} of ${number} ${fits.error} there; correct it before the move`,
    );
  }
}

/** Fields that are new there take their defaults, and all computed ones are computed by the new definitions. */
function computeAnew(work: Work, target: Work, machine: Machine, occasion: Occasion): void {
  const before = fieldsOf(target, machine);
  const declared = declaredFields(target, machine);
  const known = knownFields(work, machine);
  const isNew = ({ name, default: value }: Field): boolean =>
    value !== null && !Object.hasOwn(known, name) && ownValue(before, name) === undefined;
  const given = Object.values(declared).filter(isNew);
  const fields = {
    ...before,
    ...Object.fromEntries(given.map((field): [string, Json] => [field.name, field.default])),
  };
  const all = target.draft.state().overrides;
  const overrides = machine.facet === null ? all.filter((name) => declared[name]?.override === true) : all;
  const told = new Map<string, Computation>();
  const after = computeFields(target, machine, occasion, fields, machine.facet === null ? overrides : [], told);
  const set = Object.entries(after).filter(
    ([name, value]) => canonicalJson(value) !== canonicalJson(ownValue(before, name) ?? null),
  );
  if (set.length === 0 && overrides.length === all.length) return;
  const computed = computationsOf(
    told,
    set.map(([field]) => field),
  );
  target.draft.emit({
    kind: "changed",
    facet: machine.facet,
    command: "$move",
    set: Object.fromEntries(set),
    reason: null,
    overrides,
    computed,
  });
}

/** What the machine declared in the definitions the record comes from. */
function knownFields(work: Work, { facet }: Machine): { readonly [name: string]: Field } {
  if (facet === null) return recordTypeOf(work.bundle).fields;
  return facetsOf(work.bundle).find((candidate) => candidate.facet === facet)?.fields ?? {};
}
