/**
 * Invariants kept here:
 * 1. The first branch whose `when` holds decides; nothing after it is looked at.
 * 2. All of a command happens or none of it: whatever is wrong ends the decision before an event is answered.
 */
import { canonicalJson } from "../base/canonical.ts";
import type { Audience } from "../clock/ir.ts";
import { ownValue, type Json, type JsonObject } from "../base/json.ts";
import { audienceText, isMeant } from "./tell/audience.ts";
import { computationsOf, computeFields } from "./field/compute.ts";
import { enterState, leaveState, requestRun, runInput } from "./entry.ts";
import { attachFiles } from "./field/file.ts";
import { holds, reasonOf, textOf, valueOf, valuesOf } from "./evaluation.ts";
import { createFaults } from "./faults.ts";
import {
  checkInput,
  checkPresence,
  checkValue,
  foreseeAbsence,
  noInput,
  overlay,
  reasonFor,
  type CheckedInput,
} from "./field/input.ts";
import { instantText } from "./instant.ts";
import type { Transition } from "./ir.ts";
import { linkRecords } from "./link/link.ts";
import { mergeInto, survivorOf } from "./link/merge.ts";
import { previousOf } from "./previous.ts";
import { refuse } from "./refusal.ts";
import { requestRecords } from "./open/request-records.ts";
import type { Computation, Why } from "./event.ts";
import { recordView } from "./scope.ts";
import { tellAll } from "./tell/notice.ts";
import { hasWayBack, previous } from "./way-back.ts";
import {
  causerOf,
  currentState,
  declaredFields,
  fieldsOf,
  machines,
  mainMachine,
  stateName,
  stateNamed,
  type Machine,
  type Occasion,
  type Work,
} from "./work.ts";

/** The branch that decided, and why. */
interface Chosen {
  readonly rule: string;
  readonly why: Why;
}

/** Path of a branch, as the ledger names what decided: `incident/new/assign/0`. */
function rulePath(machine: Machine, state: string, name: string, index: number): string {
  return `${machine.lifecycle.name}/${state}/${name}/${index}`;
}

/**
 * Takes the first branch that holds. False when none does: nothing has happened then. Refuses with OPS403, OPS419 or
 * whatever its checks find.
 */
export function takeFirst(
  work: Work,
  machine: Machine,
  name: string,
  branches: readonly Transition[],
  occasion: Occasion,
): boolean {
  const others: { rule: string; because: string }[] = [];
  for (const [index, branch] of branches.entries()) {
    const rule = rulePath(machine, stateName(work, machine), name, index);
    const outlook = { machine, occasion, fields: overlay(work, machine, branch, occasion) };
    const isHolding = holds(work, branch.when, outlook);
    const reason = reasonOf(work, branch.when, outlook);
    if (isHolding) {
      if (!occasion.engine) checkAllowed(work, machine, allowOf(machine, branch, branches), occasion);
      take(work, machine, branch, occasion, { rule, why: { held: reason, others } });
      return true;
    }
    others.push({ rule, because: reason ?? "" });
  }
  return false;
}

function take(work: Work, machine: Machine, branch: Transition, occasion: Occasion, chosen: Chosen): void {
  if (branch.refuse !== null) {
    const text = textOf(valueOf(work, branch.refuse, { machine, occasion }));
    refuse("OPS419", "conflict", `"${occasion.name}" is refused: ${text}`, {
      rule: chosen.rule,
      because: chosen.why.held,
    });
  }
  const isReturn = branch.target === previous;
  if (isReturn) {
    const target = previousOf(work, machine, occasion.name);
    return takeTo(work, machine, { ...branch, target }, occasion, chosen, isReturn);
  }
  takeTo(work, machine, branch, occasion, chosen, isReturn);
}

/** Takes a branch whose target is a state, or none. */
function takeTo(
  work: Work,
  machine: Machine,
  branch: Transition,
  occasion: Occasion,
  chosen: Chosen,
  isReturn: boolean,
): void {
  const faults = createFaults(work);
  const input = occasion.engine ? noInput : checkInput(work, machine, branch, occasion, faults);
  const reason = faults.attempt("/reason", () => reasonFor(work, machine, occasion, input)) ?? null;
  if (faults.any()) foreseeAbsence(work, machine, branch, occasion, input, faults);
  faults.end();
  const survivor = branch.merge === undefined ? null : survivorOf(work, machine, branch.merge, occasion);
  const facetStep = machine.facet;
  const internal = internalMark(work, machine, branch, occasion);
  const changed = changeFields(work, machine, branch, occasion, input, reason);
  const note = ownValue(input.asked, "note") ?? null;
  for (const [link, records] of Object.entries(input.links)) linkRecords(work, link, records, note);
  if (branch.open !== undefined) requestRecords(work, machine, branch.open, chosen.rule, occasion);
  if (branch.target !== null) {
    move(work, machine, branch.target, occasion, { asked: input.asked, isReturn, ...internal }, chosen);
  } else if (!changed || Object.keys(input.asked).length > 0) {
    work.draft.emit({
      kind: "noted",
      facet: facetStep,
      command: occasion.name,
      input: input.asked,
      ...chosen,
      ...internal,
    });
  }
  if (branch.do !== null) requestTasks(work, occasion, branch);
  tellAll(work, machine, branch.tell, { place: chosen.rule, because: occasion.name, occasion });
  if (survivor !== null) mergeInto(work, survivor);
  if (facetStep !== null) tellOthers(work, machine, occasion);
}

/** Steps that follow from one another without anybody's command. */
const longestChain = 20;

/** The record and its other facets may react to a step of a facet, as `FACET.TRANSITION`. */
function tellOthers(work: Work, machine: Machine, occasion: Occasion): void {
  const { name, ...told } = facetEvent(work, machine, occasion);
  react(work, mainMachine(work), name, { name, ...told });
  for (const other of machines(work)) {
    if (other.facet === null || other.facet === machine.facet) continue;
    react(work, other, name, { name: `${other.facet}.${name}`, ...told });
  }
}

function deeper(work: Work, { depth = 0 }: Occasion): number {
  if (depth < longestChain) return depth + 1;
  return refuse(
    "OPS442",
    "conflict",
    `${work.draft.state().number} does not come to rest: its facets react to each other in a circle`,
  );
}

/** The mark of what is not for everybody; nothing where the definition does not say. */
function internalMark(work: Work, machine: Machine, branch: Transition, occasion: Occasion): { internal?: boolean } {
  if (branch.internal === undefined) return {};
  return { internal: valueOf(work, branch.internal, { machine, occasion }) === true };
}

/** Moves a machine to a state: the move, what leaving ends, what entering begins. */
function move(
  work: Work,
  machine: Machine,
  target: string,
  occasion: Occasion,
  said: { readonly asked: JsonObject; readonly isReturn: boolean; readonly internal?: boolean },
  chosen: Chosen,
): void {
  const from = currentState(work, machine);
  const to = stateNamed(machine, target);
  const causer = causerOf(work, occasion);
  work.draft.emit({
    kind: "moved",
    facet: machine.facet,
    command: occasion.name,
    from: from.name,
    to: target,
    final: to.final,
    input: said.asked,
    ...chosen,
    ...(!said.isReturn && from.name !== target && hasWayBack(to) ? { cameFrom: from.name } : {}),
    ...(said.isReturn ? { returned: true } : {}),
    ...(said.internal === undefined ? {} : { internal: said.internal }),
    ...(causer === work.command.by.user ? {} : { causedBy: causer }),
  });
  leaveState(work, machine, from, to, occasion);
  enterState(work, machine, to, occasion, said.isReturn);
  if (machine.facet === null) tellFacets(work, target, causer, occasion);
}

/**
 * Takes the reaction or outcome of this name, when the state declares one whose `when` holds; otherwise nothing
 * happens.
 */
export function react(work: Work, machine: Machine, name: string, occasion: Occasion): boolean {
  const { transitions } = currentState(work, machine);
  const branches = Object.hasOwn(transitions, name) ? transitions[name] : undefined;
  return branches !== undefined && takeFirst(work, machine, name, branches, occasion);
}

/** Facets may react to the record they belong to, as `record.STATE`. */
function tellFacets(work: Work, entered: string, by: string, occasion: Occasion): void {
  if (machines(work).length === 1) return;
  const depth = deeper(work, occasion);
  const record = recordView(work.bundle, work.draft.state(), work.draft.noted);
  const event: Json = { record, input: {}, by, at: instantText(work.now) };
  for (const machine of machines(work)) {
    if (machine.facet === null) continue;
    const name = `record.${entered}`;
    react(work, machine, name, { name: `${machine.facet}.${name}`, input: {}, event, engine: true, depth });
  }
}

/** Applies input, `set`, the target's stamp and all computed fields in one event. True when something changed. */
function changeFields(
  work: Work,
  machine: Machine,
  branch: Transition,
  occasion: Occasion,
  input: CheckedInput,
  reason: string | null,
): boolean {
  const before = fieldsOf(work, machine);
  const overrides = machine.facet === null ? overridesAfter(work.draft.state().overrides, input) : [];
  let fields: JsonObject = { ...before, ...input.fields };
  const computed = computeFields(work, machine, occasion, fields, overrides);
  const set = valuesOf(work, branch.set, { machine, occasion, fields: computed });
  fields = {
    ...computed,
    ...Object.fromEntries(set.map(([name, value]) => [name, checkSet(work, machine, name, value)])),
  };
  const stamp = branch.target === null ? null : stateNamed(machine, branch.target).stamp;
  if (stamp !== null) fields = { ...fields, [stamp]: instantText(work.now) };
  const told = new Map<string, Computation>();
  fields = computeFields(work, machine, occasion, fields, overrides, told);
  checkPresence(work, machine, branch, occasion, fields);
  const news = Object.entries(fields).filter(
    ([name, value]) => canonicalJson(value) !== canonicalJson(ownValue(before, name) ?? null),
  );
  if (news.length === 0 && canonicalJson([...overrides]) === canonicalJson([...work.draft.state().overrides]))
    return false;
  if (news.length === 0 && machine.facet !== null) return false;
  work.draft.emit({
    kind: "changed",
    facet: machine.facet,
    command: occasion.name,
    set: Object.fromEntries(news),
    reason,
    overrides: machine.facet === null ? overrides : work.draft.state().overrides,
    computed: computationsOf(
      told,
      news.map(([name]) => name),
    ),
  });
  if (machine.facet === null) attachFiles(work, declaredFields(work, machine), Object.fromEntries(news));
  return true;
}

/** A value that `set` made must fit as one a person gives. */
function checkSet(work: Work, machine: Machine, name: string, value: Json): Json {
  const declared = declaredFields(work, machine);
  const field = Object.hasOwn(declared, name) ? declared[name] : undefined;
  if (field === undefined) throw new Error(`lifecycle "${machine.lifecycle.name}" sets "${name}", which is no field`);
  return checkValue(work, field, value, true);
}

function overridesAfter(before: readonly string[], input: CheckedInput): readonly string[] {
  const kept = before.filter((name) => !input.released.includes(name));
  return [...kept, ...input.overridden.filter((name) => !kept.includes(name))];
}

/**
 * Who may take a branch. One that only says no says it to everybody whom another branch of the command would let
 * through.
 */
export function allowOf(
  { lifecycle }: Machine,
  branch: Transition,
  branches: readonly Transition[],
): readonly Audience[] {
  if (branch.allow !== null) return branch.allow;
  return branch.refuse === null
    ? lifecycle.allow
    : [...lifecycle.allow, ...branches.flatMap((other) => other.allow ?? [])];
}

function checkAllowed(work: Work, machine: Machine, allow: readonly Audience[], occasion: Occasion): void {
  if (isMeant(work, machine, allow)) return;
  refuse(
    "OPS403",
    "notAllowed",
    `"${work.command.by.user}" may not "${occasion.name}" ${work.draft.state().number}: it is for ${audienceText(allow)}`,
    {
      command: occasion.name,
      allow: audienceText(allow),
    },
  );
}

function requestTasks(work: Work, occasion: Occasion, branch: Transition): void {
  requestRun(work, {
    purpose: `${localName(occasion.name)}.do`,
    runbook: null,
    tasks: branch.do,
    input: runInput(work),
    expiresAt: null,
  });
}

/** `accept` of `major.accept`. */
function localName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function facetEvent(work: Work, machine: Machine, occasion: Occasion): Occasion {
  const fields = fieldsOf(work, machine);
  return {
    name: `${machine.facet ?? ""}.${localName(occasion.name)}`,
    input: occasion.input,
    event: {
      name: localName(occasion.name),
      facet: { ...fields, state: stateName(work, machine) },
      input: occasion.input,
      by: causerOf(work, occasion),
      at: instantText(work.now),
    },
    engine: true,
    depth: deeper(work, occasion),
  };
}
