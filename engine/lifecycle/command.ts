import { facetsOf, lifecyclesOf, recordTypeOf } from "./bundle/bundle.ts";
import { isMeant, audienceText } from "./tell/audience.ts";
import type { Bundle, State, Transition } from "./ir.ts";
import { giveUpRefused } from "./open/request-records.ts";
import { linkRecords, namedRecords, unlinkRecords } from "./link/link.ts";
import type { RecordState } from "./record.ts";
import { didYouMean, refuse } from "./refusal.ts";
import { takeFirst } from "./transition.ts";
import { currentState, mainMachine, machines, type Machine, type Occasion, type Work } from "./work.ts";
import { acknowledgement } from "./escalation/taken.ts";
import { keepsVersions } from "./version/version.ts";
import { vote } from "./approval/vote.ts";
import { ownValue, type Json } from "../base/json.ts";

/** Outcomes of what a state waits for: the engine's, never a person's. */
const approvalOutcomes = ["approved", "rejected", "expired", "voided"];
const runOutcomes = ["done", "fault", "expired"];

/** Characters of what is said with a link. */
const longestNote = 2_000;

/**
 * A person's command: `approve` and `reject`, a transition of the state, `FACET.NAME` of a facet, else `link`,
 * `unlink`, `attend` and `acknowledge`.
 */
export function takeCommand(work: Work, occasion: Occasion): void {
  const { name } = occasion;
  if (name === "approve" || name === "reject") {
    const declared = transitionsNamed(mainMachine(work), work, name);
    const isWaiting = work.draft.state().approvals.some((item) => item.outcome === "waiting");
    if (isWaiting || declared === null) return vote(work);
  }
  const { machine, local } = machineOf(work, name);
  const branches = transitionsNamed(machine, work, local);
  if (branches !== null) {
    if (takeFirst(work, machine, local, branches, occasion)) return;
    refuseNoBranch(work, machine, name);
  }
  if (machine.facet === null && name === "attend") return attend(work, machine);
  if (machine.facet === null && name === acknowledgement && !work.draft.state().final && isAcknowledging(work))
    return acknowledge(work, machine);
  if (machine.facet === null && (name === "link" || name === "unlink") && !work.draft.state().final)
    return changeLink(work, machine, name);
  refuseUnknown(work, machine, name);
}

/**
 * Commands that the record takes in its present states, whoever asks, main lifecycle first, `FACET.NAME` of a facet.
 * Guards are not asked: only a command knows its input.
 */
export function commandsOf(bundle: Bundle, record: RecordState): readonly string[] {
  const main = lifecyclesOf(bundle).find(({ name }) => name === record.lifecycle)?.states[record.state];
  const isWaiting = record.approvals.some(({ outcome }) => outcome === "waiting");
  const facets = facetsOf(bundle).flatMap(({ facet, states }) => {
    const current = facet === null ? undefined : record.facets[facet];
    return current === undefined ? [] : namesIn(states[current.state]).map((name) => `${facet}.${name}`);
  });
  return [...new Set([...namesIn(main), ...(isWaiting ? ["approve", "reject"] : []), ...facets])];
}

function namesIn(state: State | undefined): string[] {
  return state === undefined ? [] : Object.keys(state.transitions).filter((name) => isCommand(state, name));
}

/** What `commandsOf` says of the record as it is decided on. */
export function commandNames(work: Work): readonly string[] {
  return commandsOf(work.bundle, work.draft.state());
}

/**
 * The branches by which a person's command of this name is taken now, in the order they are tried; null = there are
 * none.
 */
export function branchesNamed(
  work: Work,
  name: string,
): { readonly machine: Machine; readonly branches: readonly Transition[] | null } {
  const { machine, local } = machineOf(work, name);
  const isVote = name === "approve" || name === "reject";
  const isWaiting = work.draft.state().approvals.some(({ outcome }) => outcome === "waiting");
  return { machine, branches: isVote && isWaiting ? null : transitionsNamed(machine, work, local) };
}

/** The main lifecycle, or the facet that the first word names. */
function machineOf(work: Work, name: string): { readonly machine: Machine; readonly local: string } {
  const dot = name.indexOf(".");
  const facet = dot < 0 ? null : name.slice(0, dot);
  const machine = facet === null ? undefined : machines(work).find((candidate) => candidate.facet === facet);
  return machine === undefined ? { machine: mainMachine(work), local: name } : { machine, local: name.slice(dot + 1) };
}

function transitionsNamed(machine: Machine, work: Work, name: string): readonly Transition[] | null {
  const state = currentState(work, machine);
  const { transitions } = state;
  return isCommand(state, name) && Object.hasOwn(transitions, name) ? (transitions[name] ?? null) : null;
}

/** A name with a dot is a reaction; an outcome belongs to the state that waits for it. */
export function isCommand(state: State, name: string): boolean {
  if (name.includes(".") || name === "voided") return false;
  if (state.approval !== null && approvalOutcomes.includes(name)) return false;
  return state.invoke === null || !runOutcomes.includes(name);
}

function refuseNoBranch(work: Work, machine: Machine, name: string): never {
  const { number } = work.draft.state();
  const state = currentState(work, machine).name;
  return refuse(
    "OPS411",
    "conflict",
    `no branch of "${name}" holds for ${number} in state ${state} now; ${takenNow(work)}`,
    {
      state,
      commands: [...commandNames(work)],
    },
  );
}

function refuseUnknown(work: Work, machine: Machine, name: string): never {
  const { number, final } = work.draft.state();
  const state = currentState(work, machine).name;
  const names = commandNames(work);
  const details = { state, commands: [...names] };
  if (machine.facet === null && final) {
    refuse(
      "OPS410",
      "conflict",
      `${number} is ${state}, a final state: it takes no "${name}"; open a new record`,
      details,
    );
  }
  const known = Object.values(machine.lifecycle.states).some((candidate) => Object.hasOwn(candidate.transitions, name));
  const hint = known ? "" : didYouMean(name, names);
  return refuse(
    "OPS411",
    "conflict",
    `${number} in state ${state} takes no "${name}"${hint}; ${takenNow(work)}`,
    details,
  );
}

function takenNow(work: Work): string {
  const names = commandNames(work);
  return names.length === 0 ? "it takes no command in this state" : `it takes ${names.join(", ")}`;
}

/** A person has looked: the mark that asked for it is taken off. */
function attend(work: Work, machine: Machine): void {
  const { attention, number } = work.draft.state();
  onlyForAllowed(work, machine, "attend");
  if (attention === null) refuse("OPS411", "conflict", `${number} asks for nobody's attention`);
  work.draft.emit({ kind: "attention", message: null });
  giveUpRefused(work);
}

/** Before it, no record knew the command. */
const acknowledgedSinceEngine = 6;

function isAcknowledging({ engine }: Work): boolean {
  return engine === undefined || engine >= acknowledgedSinceEngine;
}

/**
 * A person has heard what was told, and may say so in a `text`: escalations that go on end (`takenBy`). Neither state
 * nor fields change. Refuses other input with OPS418, and a text that is none with OPS402.
 */
function acknowledge(work: Work, machine: Machine): void {
  onlyForAllowed(work, machine, acknowledgement);
  const { input } = work.command;
  const unknown = Object.keys(input).find((name) => name !== "text");
  if (unknown !== undefined)
    refuse(
      "OPS418",
      "invalidInput",
      `"${unknown}" is unknown to "${acknowledgement}"; it takes text${didYouMean(unknown, ["text"])}`,
      { input: unknown, takes: ["text"] },
    );
  const text = ownValue(input, "text");
  if (text !== undefined && text !== null && typeof text !== "string")
    refuse("OPS402", "invalidInput", `"text" of "${acknowledgement}" is ${JSON.stringify(text)}, which is no text`);
  work.draft.emit({
    kind: "noted",
    facet: null,
    command: acknowledgement,
    input: typeof text === "string" ? { text } : {},
    rule: acknowledgement,
    why: { held: null, others: [] },
  });
}

function onlyForAllowed(work: Work, machine: Machine, name: string): void {
  const { allow } = machine.lifecycle;
  if (isMeant(work, machine, allow)) return;
  const { number } = work.draft.state();
  const who = work.command.by.user;
  refuse("OPS403", "notAllowed", `"${who}" may not "${name}" ${number}: it is for ${audienceText(allow)}`);
}

function changeLink(work: Work, machine: Machine, name: "link" | "unlink"): void {
  onlyForAllowed(work, machine, name);
  const { input } = work.command;
  const { link, records } = namedRecords(work, input);
  if (name === "link") linkRecords(work, link, records, noteOf(work, link));
  else unlinkRecords(work, link, records);
}

/**
 * What is said with a link goes with one that keeps versions. A type none of whose links does is read as it was before
 * there were any: it says nothing of a note. Refuses with OPS402 and OPS418.
 */
function noteOf({ bundle, command: { input } }: Work, link: string): Json {
  const note = ownValue(input, "note") ?? null;
  const recordType = recordTypeOf(bundle);
  if (note === null || !keepsVersions(recordType)) return null;
  if (recordType.links[link]?.version !== true)
    return refuse("OPS418", "invalidInput", `"note" is unknown to "link" as "${link}", which keeps no versions`, {
      input: "note",
    });
  if (typeof note === "string" && note.length <= longestNote) return note;
  const message = `"note" of "link" must be a text of at most ${longestNote} characters`;
  return refuse("OPS402", "invalidInput", message, { input: "note" });
}
