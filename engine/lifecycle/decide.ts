/**
 * The one place where a record's future is decided.
 *
 * Invariants kept here:
 * 1. A pure function of bundle, state, command, readings and now: decided again on the same it says the same.
 * 2. Deadlines that passed before `now` happen before the command, in the order of their instants: a late timer changes
 *    no verdict. At the same instant the command goes first.
 * 3. It answers with events or a refusal and never throws for what a command or a definition says; it answers nothing
 *    while a reading it needs is missing (OPS416).
 * 4. A refusal that depends on time or readings says so: it must be stored before it is told.
 */
import { ownValue, type Json } from "../base/json.ts";
import { orAttention } from "./attention.ts";
import { commandNames, takeCommand } from "./command.ts";
import { createDraft } from "./draft.ts";
import { deadlines } from "./timer/deadlines.ts";
import type { Bundle } from "./ir.ts";
import { followLeaver } from "./approval/leaver.ts";
import { followLink } from "./link/link.ts";
import { followMerge, refuseMerged } from "./link/merge.ts";
import { moveToBundle } from "./move/move.ts";
import { type Needs, noNeeds, type Readings } from "./read/needs.ts";
import { noteText } from "./note.ts";
import { open } from "./open/open.ts";
import { createReader } from "./read/reading.ts";
import type { Command, Deadline, Refusal } from "./protocol.ts";
import type { NewEvent } from "./event.ts";
import type { RecordState } from "./record.ts";
import { followReaction } from "./link/reaction.ts";
import { followReread } from "./field/recompute.ts";
import { Refused, refuse } from "./refusal.ts";
import { followUnopened } from "./open/request-records.ts";
import { followRun, giveUpRun } from "./run.ts";
import { settle } from "./settle.ts";
import { fire, giveUpDeadline } from "./timer/timer.ts";
import { noteTold } from "./tell/told.ts";
import type { Occasion, Work } from "./work.ts";

export type Decision =
  | { readonly ok: true; readonly events: readonly NewEvent[]; readonly reply: Json }
  | { readonly ok: false; readonly refusal: Refusal };

/** The code of a decision that was not made, for want of readings; its details are the needs. */
export const unreadCode = "OPS416";

/** Overdue deadlines that one decision catches up with at most; more would be a circle. */
const maxCatchUp = 100;

/**
 * Decides one command. `readings` are the answers to `needs`; `now` is UTC milliseconds. The events take effect only
 * once they are committed on the head the state was folded to. Refusals carry codes of `codes.ts`. `engine` is the
 * version whose decision is made again, where a history says; absent = this one.
 */
export function decide(
  bundle: Bundle,
  state: RecordState | null,
  command: Command,
  readings: Readings,
  now: number,
  engine?: number,
): Decision {
  const work = { ...begin(bundle, state, command, readings, now), ...(engine === undefined ? {} : { engine }) };
  try {
    const reply = perform(work);
    const missing = work.reader.missing();
    if (!noNeeds(missing)) return unread(missing);
    return { ok: true, events: work.draft.events(), reply };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const missing = work.reader.missing();
    if (!noNeeds(missing)) return unread(missing);
    const durable = work.reader.used() || work.draft.events().length > 0 || error.refusal.reason === "conflict";
    return { ok: false, refusal: { ...error.refusal, durable } };
  }
}

/** What `decide` had to do without. */
export function probe(
  bundle: Bundle,
  state: RecordState | null,
  command: Command,
  readings: Readings,
  now: number,
): Needs {
  const work = begin(bundle, state, command, readings, now);
  try {
    perform(work);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  return work.reader.missing();
}

/**
 * Shows `see` the record as a command of now would find it, after all deadlines that have passed; null when something
 * must be read before, or the record cannot come to rest.
 */
export function look<T>(
  bundle: Bundle,
  state: RecordState,
  command: Command,
  readings: Readings,
  now: number,
  see: (work: Work) => T,
): { readonly value: T | null; readonly missing: Needs } {
  const work = begin(bundle, state, command, readings, now);
  let value: T | null = null;
  try {
    catchUp(work);
    value = see(work);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  return { value, missing: work.reader.missing() };
}

function begin(bundle: Bundle, state: RecordState | null, command: Command, readings: Readings, now: number): Work {
  const at = Math.max(now, state?.updatedAt ?? now);
  return {
    bundle,
    command,
    now: at,
    reader: createReader(readings, at),
    draft: createDraft(state, command.id, command.by.user, at),
    before: state,
  };
}

function unread(missing: Needs): Decision {
  const message = "more must be read before this can be decided; read what the details name and decide again";
  return {
    ok: false,
    refusal: { code: unreadCode, reason: "conflict", message, details: missing as unknown as Json, durable: false },
  };
}

function perform(work: Work): Json {
  const { command, before } = work;
  if (command.name === "$open") {
    if (before !== null) refuse("OPS409", "conflict", `${before.number} exists already`);
    const occasion = occasionOf(work);
    open(work, occasion);
    settle(work, null, occasion);
    return replyOf(work);
  }
  if (before === null) return refuse("OPS404", "notFound", "there is no such record; open it first");
  catchUp(work);
  const step = work.draft.state();
  const occasion = occasionOf(work);
  if (command.name === "$move") {
    // What follows from the move is a matter of the definitions the record has now.
    settle(moveToBundle(work, occasion), step, occasion);
    return replyOf(work);
  }
  const isNews = act(work, occasion);
  if (isNews) settle(work, step, occasion);
  return replyOf(work);
}

/** The command itself. False when it has nothing to say to this record. */
function act(work: Work, occasion: Occasion): boolean {
  const { command } = work;
  refuseMerged(work);
  switch (command.name) {
    case "$timer":
      return fireNamed(work);
    case "$told":
      noteTold(work);
      return false;
    case "$sync":
      fireAll(work, (deadline) => deadline.at <= work.now);
      return true;
    case "$run": {
      const { input } = command;
      return orAttention(
        work,
        "the end of a run",
        () => followRun(work, input),
        () => giveUpRun(work, input),
      );
    }
    case "$reaction":
      return followReaction(work);
    case "$left":
      return followLeaver(work);
    case "$link":
      followLink(work, command.input);
      return true;
    case "$merge":
      return followMerge(work);
    case "$reread":
      return followReread(work);
    case "$unopened":
      followUnopened(work);
      return true;
    case "$note":
      note(work);
      return true;
    default:
      if (!command.name.startsWith("$")) {
        takeCommand(work, occasion);
        return true;
      }
      return refuse(
        "OPS400",
        "invalidInput",
        `"${command.name}" is no command of the engine; a person's commands here are ${commandNames(work).join(", ")}`,
      );
  }
}

/** `$note`: what the engine has to tell, whatever the lifecycle takes. */
function note(work: Work): void {
  const text = ownValue(work.command.input, "text");
  if (typeof text !== "string") return refuse("OPS418", "invalidInput", "$note needs a text");
  noteText(work, null, text);
}

/** A timer that was armed by what has since passed, or that comes early, says nothing. */
function fireNamed(work: Work): boolean {
  const { input } = work.command;
  const deadline = deadlines(work.bundle, work.draft.state()).find(
    ({ id, armedBy }) => id === ownValue(input, "deadline") && armedBy === ownValue(input, "armedBy"),
  );
  if (deadline === undefined || deadline.at > work.now) return false;
  orAttention(
    work,
    `deadline ${deadline.id}`,
    () => fire(work, deadline),
    () => giveUpDeadline(work, deadline),
  );
  return true;
}

/** Deadlines that passed before this instant and whose timers are late. */
function catchUp(work: Work): void {
  fireAll(work, (deadline) => deadline.at < work.now);
}

function fireAll(work: Work, isDue: (deadline: Deadline) => boolean): void {
  for (let count = 0; ; count += 1) {
    const next = deadlines(work.bundle, work.draft.state()).find(isDue);
    if (next === undefined) return;
    if (count >= maxCatchUp)
      refuse(
        "OPS442",
        "conflict",
        `${work.draft.state().number} does not come to rest: its deadlines lead in a circle`,
      );
    const step = work.draft.state();
    const occasion: Occasion = { name: "$timer", input: {}, event: { deadline: next.id }, engine: true };
    orAttention(
      work,
      `deadline ${next.id}`,
      () => {
        fire(work, next);
        settle(work, step, occasion);
      },
      () => giveUpDeadline(work, next),
    );
  }
}

function occasionOf(work: Work): Occasion {
  const { name, input } = work.command;
  return { name, input, event: null, engine: name.startsWith("$") };
}

function replyOf(work: Work): Json {
  const { id, number, state, head } = work.draft.state();
  return { id, number, state, head };
}
