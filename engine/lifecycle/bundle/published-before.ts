/**
 * Definitions that were published before they said which states give a window back, what ends an escalation, and which
 * notes are internal. The words in here are what such definitions meant; nothing new is made of them.
 */
import { ownValue, type JsonObject } from "../../base/json.ts";
import type { Lifecycle } from "../ir.ts";

/** The state whose work a window was for: leaving the way to it gave the window back. */
const workState = "implement";

/** What ended an escalation before its policy said it. */
export const takenBefore = { moved: true, fields: ["assignee"] } as const;

/** What marked a note as internal before transitions said it. */
export function isInternalBefore(input: JsonObject): boolean {
  return ownValue(input, "internal") === true;
}

/**
 * Whether a state is off the way: not reached from the reserving state, or unable to reach the work, without a
 * restart.
 */
export function isOffPath(lifecycle: Lifecycle, reserving: string, entered: string): boolean {
  if (entered === lifecycle.initial) return entered !== reserving;
  if (!Object.hasOwn(lifecycle.states, workState)) return false;
  return !reaches(lifecycle, reserving, entered) || !reaches(lifecycle, entered, workState);
}

function reaches(lifecycle: Lifecycle, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const name of seen) {
    if (name === to) return true;
    const state = lifecycle.states[name];
    const branches = [
      ...Object.values(state?.transitions ?? {}).flat(),
      ...(state?.after ?? []).map((after) => after.transition),
    ];
    for (const { target } of branches) if (target !== null && target !== lifecycle.initial) seen.add(target);
  }
  return false;
}
