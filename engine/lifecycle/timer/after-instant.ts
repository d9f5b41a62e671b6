/**
 * When an `after` is due.
 *
 * 1. A wait counts from the entry into the state, and a written one is fixed then; what is computed (`until`, a wait
 *    that is an expression) follows what it is computed from.
 * 2. `every` is due at whole multiples of its length from the entry: late timers and missed occurrences shift nothing,
 *    and of several that were missed one happens.
 */
import { parseDuration } from "../../clock/duration.ts";
import { valueOf, waitUntil } from "../evaluation.ts";
import { parseInstant } from "../instant.ts";
import type { After } from "../ir.ts";
import { refuse } from "../refusal.ts";
import type { Machine, Occasion, Work } from "../work.ts";

/** Occurrences that are passed over at most to find the next one; a minute is the shortest there is. */
const mostMissed = 600_000;

/** UTC milliseconds; null = it is not due at all, as things are. Refuses with OPS414. */
export function afterInstant(
  work: Work,
  machine: Machine,
  after: After,
  id: string,
  occasion: Occasion,
): number | null {
  const known = work.draft.state().waits[id]?.at;
  if (after.every !== undefined) {
    const next = known ?? nextOccurrence(work, machine, after, occasion);
    return next === null || isOver(work, machine, after, id, occasion, next) ? null : next;
  }
  if (after.wait !== null)
    return known ?? waitUntil(work, enteredAt(work, machine), after.wait, after.calendar, { machine, occasion });
  if (after.waitOf !== undefined) return computedWait(work, machine, after, id, occasion);
  return untilInstant(work, machine, after, id, occasion);
}

/** The first occurrence that is ahead. */
export function nextOccurrence(work: Work, machine: Machine, after: After, occasion: Occasion): number | null {
  const { every, calendar } = after;
  if (every === undefined) return null;
  const from = enteredAt(work, machine);
  if (every.businessDays === 0) return from + (Math.floor((work.now - from) / every.ms) + 1) * every.ms;
  let at = from;
  for (let count = 0; count < mostMissed && at <= work.now; count += 1) {
    const next = waitUntil(work, at, every, calendar, { machine, occasion });
    // Its zone is not read yet: then what is found does not count.
    if (next <= at) return next;
    at = next;
  }
  return at;
}

/** Whether `until` of an `every` lies before that instant. */
export function isOver(
  work: Work,
  machine: Machine,
  after: After,
  id: string,
  occasion: Occasion,
  at: number,
): boolean {
  const end = after.until === null ? null : untilInstant(work, machine, after, id, occasion);
  return end !== null && at > end;
}

function computedWait(work: Work, machine: Machine, after: After, id: string, occasion: Occasion): number | null {
  const outlook = { machine, occasion };
  const value = after.waitOf === undefined ? null : valueOf(work, after.waitOf, outlook);
  if (value === null) return null;
  const wait = typeof value === "string" ? parseDuration(value) : null;
  if (wait === null)
    return refuse("OPS414", "conflict", `"wait" of ${id} is ${JSON.stringify(value)}, which is no duration such as 4h`);
  return waitUntil(work, enteredAt(work, machine), wait, after.calendar, outlook);
}

function untilInstant(work: Work, machine: Machine, after: After, id: string, occasion: Occasion): number | null {
  const until = after.until === null ? null : valueOf(work, after.until, { machine, occasion });
  if (until === null) return null;
  const at = typeof until === "string" ? parseInstant(until) : null;
  return at ?? refuse("OPS414", "conflict", `"until" of ${id} is ${JSON.stringify(until)}, which is no instant`);
}

function enteredAt(work: Work, { facet }: Machine): number {
  const state = work.draft.state();
  return facet === null ? state.enteredAt : (state.facets[facet]?.enteredAt ?? state.enteredAt);
}
