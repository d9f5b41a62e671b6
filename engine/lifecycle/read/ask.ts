/** Asking a decision what it must read. */
import { deadlines } from "../timer/deadlines.ts";
import { type Decision, probe, unreadCode } from "../decide.ts";
import type { Bundle } from "../ir.ts";
import { type Needs, noReadings, type Readings } from "./needs.ts";
import type { Command } from "../protocol.ts";
import type { RecordState } from "../record.ts";

/** What a decision asks to be read before it can be made; null when it was made. */
export function askedBy(decision: Decision): Needs | null {
  return !decision.ok && decision.refusal.code === unreadCode ? (decision.refusal.details as unknown as Needs) : null;
}

/**
 * What must be read before the command can be decided: the decision is tried with what is there, and what it did
 * without is told. With `readings` given, what is still missing: one answer may raise the next question (a person's
 * manager), so a caller asks until `noNeeds`, or until `decide` answers something else than OPS416.
 *
 * `now` is the instant the decision is expected at; by default the record's last one, or the nearest deadline for
 * what the engine itself sends.
 */
export function needs(
  bundle: Bundle,
  state: RecordState | null,
  command: Command,
  readings: Readings = noReadings,
  now?: number,
): Needs {
  return probe(bundle, state, command, readings, now ?? expectedAt(bundle, state, command));
}

function expectedAt(bundle: Bundle, state: RecordState | null, command: Command): number {
  if (state === null) return 0;
  const due = command.name === "$timer" || command.name === "$sync" ? deadlines(bundle, state)[0]?.at : undefined;
  return Math.max(state.updatedAt, due ?? 0);
}
