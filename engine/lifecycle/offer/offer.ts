/**
 * What a record takes from one person now, so that a form can be made of it: each command with its inputs, and whether
 * they may. It is the kernel's own decision, tried without input: a form that is right now may be refused later.
 *
 * 1. Nothing is promised: `may` is `depends` where the input, or a look-up, decides.
 * 2. The inputs are those of the branch that holds now; where none does, of every branch that could.
 */
import type { Condition } from "../../condition/ir.ts";
import { ownValue, type Json } from "../../base/json.ts";
import { recordTypeOf } from "../bundle/bundle.ts";
import { branchesNamed, commandNames } from "../command.ts";
import { decide, look, unreadCode } from "../decide.ts";
import { editRefusal } from "../field/edit.ts";
import { holds } from "../evaluation.ts";
import { isPresent } from "../field/field.ts";
import type { Bundle, State, Transition } from "../ir.ts";
import { mergeNeeds, type Needs, noNeeds, type Readings } from "../read/needs.ts";
import { linkInput, offered, type OfferedInput, textInput } from "./input.ts";
import { knownPrevious } from "../previous.ts";
import type { Actor, Refusal } from "../protocol.ts";
import type { RecordState } from "../record.ts";
import { Refused } from "../refusal.ts";
import { keepsVersions } from "../version/version.ts";
import { previous } from "../way-back.ts";
import { declaredFields, fieldsOf, type Machine, type Occasion, stateNamed, type Work } from "../work.ts";

export interface Offer {
  readonly command: string;
  /** State of the record, or of the facet, afterwards; null = the one it has, or not known before the input is. */
  readonly target: string | null;
  readonly may: "yes" | "no" | "depends";
  /** Why not, or on what it depends. */
  readonly because: string | null;
  readonly inputs: readonly OfferedInput[];
}

export interface Offers {
  readonly offers: readonly Offer[];
  /** To be read, and asked again with; look-ups (`facts`) need not be. */
  readonly missing: Needs;
}

/** All commands of a record for one person. `now` is UTC milliseconds. */
export function offersOf(bundle: Bundle, record: RecordState, by: Actor, readings: Readings, now: number): Offers {
  const command = (name: string, input = {}) => ({ id: "$offer", name, by, input });
  const seen = look(bundle, record, command("$offer"), readings, now, (work) =>
    namesOf(work).map((name) => ({ name, described: described(work, name) })),
  );
  let missing = seen.missing;
  const offers = (seen.value ?? []).map(({ name, described: { target, inputs, swayed, barred } }): Offer => {
    const refusals = triesOf(record, name).map((input) => {
      const decision = decide(bundle, record, command(name, input), readings, now);
      if (decision.ok) return null;
      if (decision.refusal.code === unreadCode)
        missing = mergeNeeds(missing, decision.refusal.details as unknown as Needs);
      return decision.refusal;
    });
    const refusal = refusals.find((one) => one === null || one.reason === "invalidInput") ?? refusals[0] ?? null;
    const judged = verdict(refusal, swayed);
    if (judged.may === "no" || barred === null) return { command: name, target, ...judged, inputs };
    return { command: name, target, may: "no", because: barred, inputs };
  });
  return { offers, missing };
}

function namesOf(work: Work): readonly string[] {
  const { final, attention } = work.draft.state();
  const names = [...commandNames(work)];
  if (attention !== null) names.push("attend");
  if (!final && Object.keys(recordTypeOf(work.bundle).links).length > 0) names.push("link", "unlink");
  return [...new Set(names)];
}

/**
 * Inputs to try a command with. A vote is tried on each approval that waits, for one person is asked for one of them.
 */
function triesOf(record: RecordState, name: string): readonly { readonly [input: string]: Json }[] {
  const waiting = record.approvals.filter(({ outcome }) => outcome === "waiting");
  if ((name !== "approve" && name !== "reject") || waiting.length === 0) return [{}];
  return waiting.map(({ approval, stage }) => ({ approval, stage, comment: "?" }));
}

function verdict(refusal: Refusal | null, swayed: boolean): Pick<Offer, "may" | "because"> {
  if (refusal === null || refusal.reason === "invalidInput") return { may: "yes", because: null };
  if (refusal.code === unreadCode) return { may: "depends", because: "look-ups are read when it is sent" };
  const may = refusal.reason === "conflict" && swayed ? "depends" : "no";
  return { may, because: refusal.message };
}

interface Described {
  readonly target: string | null;
  readonly inputs: readonly OfferedInput[];
  /** What is given may decide whether it is taken. */
  readonly swayed: boolean;
  /** Why somebody else must send it: it needs a field that is not this person's to give. */
  readonly barred: string | null;
}

/** A condition that fails says so where the command is tried. */
function described(work: Work, name: string): Described {
  try {
    return describe(work, name);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { target: null, inputs: [], swayed: false, barred: null };
  }
}

function describe(work: Work, name: string): Described {
  const { machine, branches } = branchesNamed(work, name);
  if (branches === null) return { target: null, inputs: engineInputs(work, name), swayed: false, barred: null };
  const occasion: Occasion = { name, input: {}, event: null, engine: false };
  const outlook = { machine, occasion };
  const holding = branches.find(({ when }) => holds(work, when, outlook));
  const open = branches.filter(({ refuse }) => refuse === null);
  const meant = holding === undefined || holding.refuse !== null ? open : [holding];
  const inputs = merged(meant.map((branch) => inputsOf(work, machine, branch, occasion)));
  const given = inputs.filter(({ kind }) => kind === "field").map(({ name: field }) => field);
  const computed = Object.values(declaredFields(work, machine)).filter((field) => field.computed !== null);
  const known = [...given, ...(given.length === 0 ? [] : computed.map(({ name: field }) => field))];
  const states = meant.flatMap((branch) => targetState(work, machine, branch) ?? []);
  const swayed =
    inputs.length > 0 &&
    (branches.some(({ when }) => mentions(when, known)) || states.some(({ reserve }) => reserve !== null));
  const [only] = meant;
  const target = only === undefined || meant.length > 1 ? null : (targetState(work, machine, only)?.name ?? null);
  const barred = meant.map((branch) => barOf(work, machine, branch));
  return { target, inputs, swayed, barred: barred.includes(null) ? null : (barred[0] ?? null) };
}

/** A field that is needed, has no value, and is not this person's to give. */
function barOf(work: Work, machine: Machine, { require, set }: Transition): string | null {
  const [declared, values] = [declaredFields(work, machine), fieldsOf(work, machine)];
  const lacking = require.filter(
    (name) => Object.hasOwn(declared, name) && !Object.hasOwn(set, name) && !isPresent(ownValue(values, name)),
  );
  return lacking.map((name) => editRefusal(work, machine, name)).find((text) => text !== null) ?? null;
}

function inputsOf(work: Work, machine: Machine, branch: Transition, occasion: Occasion): OfferedInput[] {
  const recordType = recordTypeOf(work.bundle);
  const declared = declaredFields(work, machine);
  const values = fieldsOf(work, machine);
  const inputs = [...new Set([...branch.require, ...branch.fields])].flatMap((name): OfferedInput[] => {
    const field = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const required = branch.require.includes(name);
    if (field !== undefined) {
      if ((field.computed !== null && !field.override) || editRefusal(work, machine, name) !== null) return [];
      const value = field.secret ? null : (ownValue(values, name) ?? null);
      return [offered(field, "field", { required: required && !isPresent(value), value })];
    }
    const link = Object.hasOwn(recordType.links, name) ? recordType.links[name] : undefined;
    const linked = work.draft.state().links[name] ?? [];
    return link === undefined ? [] : [linkInput(name, link.to, required && linked.length === 0, [...linked])];
  });
  const asked = Object.values(branch.ask).map((field) => {
    const wanted = field.required && field.default === null && holds(work, field.when, { machine, occasion });
    return offered(field, "ask", { required: wanted, value: field.default });
  });
  const target = targetState(work, machine, branch);
  const roles = target?.reserve?.override ?? [];
  const mayOverride = roles.some((role) => work.command.by.roles.includes(role));
  return [
    ...inputs,
    ...asked,
    ...(inputs.some(({ wantsReason }) => wantsReason) ? [textInput("reason")] : []),
    ...(mayOverride ? [textInput("override")] : []),
  ];
}

/** Null where it stays in its state, or where it is not known where it came from. */
function targetState(work: Work, machine: Machine, { target }: Transition): State | null {
  const name = target === previous ? knownPrevious(work, machine) : target;
  return name === null ? null : stateNamed(machine, name);
}

/** Of the commands that every record takes. */
function engineInputs(work: Work, name: string): readonly OfferedInput[] {
  const { approvals } = work.draft.state();
  const links = Object.keys(recordTypeOf(work.bundle).links);
  const waiting = approvals.filter(({ outcome }) => outcome === "waiting").map(({ approval }) => approval);
  switch (name) {
    case "approve":
    case "reject":
      return [
        ...(waiting.length > 1 ? [{ ...textInput("approval", true), choices: waiting }] : []),
        textInput("comment", name === "reject"),
        textInput("digest"),
      ];
    case "link":
    case "unlink":
      return [
        { ...textInput("link", true), choices: links },
        { ...textInput("record", true), type: "record" },
        ...(name === "link" && keepsVersions(recordTypeOf(work.bundle)) ? [textInput("note")] : []),
      ];
    default:
      return [];
  }
}

/** One input of each name; needed only where every branch needs it. */
function merged(lists: readonly (readonly OfferedInput[])[]): readonly OfferedInput[] {
  const names = [...new Set(lists.flat().map(({ name }) => name))];
  return names.flatMap((name) => {
    const found = lists.map((list) => list.find((input) => input.name === name));
    const first = found.find((input) => input !== undefined);
    return first === undefined ? [] : [{ ...first, required: found.every((input) => input?.required === true) }];
  });
}

/** Whether a condition could read what is given with the command. */
function mentions(when: Condition | null, fields: readonly string[]): boolean {
  if (when === null) return false;
  if (when.kind === "row") return when.cells.some(({ path: [first] }) => first !== undefined && fields.includes(first));
  return when.text.includes("$command") || fields.some((name) => when.text.includes(`.${name}`));
}

/** Whether all but look-ups has been read. */
export function isRead(needs: Needs): boolean {
  return noNeeds({ ...needs, facts: [] });
}
