/** What a record in flight waits for, when it is moved to other definitions: approvals, runs, reservations. */
import { approvalNamed, endStage, requestApproval } from "../approval/approval.ts";
import { purposeOf } from "../entry.ts";
import { textOf, valueOf } from "../evaluation.ts";
import type { State } from "../ir.ts";
import { refuse } from "../refusal.ts";
import { releaseWhenOver, reserve } from "../window/reserve.ts";
import { currentState, stateNamed, type Machine, type Occasion, type Work } from "../work.ts";

/** A machine of the new definitions, and the state it goes on in. */
export interface Place {
  readonly machine: Machine;
  /** null = a facet that the record did not have. */
  readonly from: string | null;
  readonly to: string;
}

/**
 * Refuses with OPS441 when a run that a state waits for would lose that state, or when a state would wait for a run
 * that was never started: a move touches nothing outside the record.
 */
export function checkRuns(work: Work, old: readonly Machine[], places: readonly Place[]): void {
  const { number, runs } = work.draft.state();
  for (const machine of old) {
    const before = currentState(work, machine);
    const place = places.find((candidate) => candidate.machine.facet === machine.facet);
    const after = place === undefined ? null : stateNamed(place.machine, place.to);
    const run = Object.values(runs).find(
      ({ purpose, outcome }) => purpose === purposeOf(machine, before) && outcome === "running",
    );
    if (before.invoke !== null && run !== undefined && !keepsRun(before, after)) {
      refuse(
        "OPS441",
        "conflict",
        `${run.run} of ${number} is running, and nothing waits for it there; move the record when it has ended`,
      );
    }
  }
  for (const { machine, to } of places) {
    const after = stateNamed(machine, to);
    const own = old.find((candidate) => candidate.facet === machine.facet);
    if (after.invoke === null || (own !== undefined && keepsRun(currentState(work, own), after))) continue;
    refuse(
      "OPS441",
      "conflict",
      `state "${to}" waits there for a runbook that was never started for ${number}; map it to another state`,
    );
  }
}

function keepsRun(before: State, after: State | null): boolean {
  return after !== null && after.invoke !== null && before.invoke !== null && after.name === before.name;
}

/**
 * Approvals that no state waits for any more are cancelled; what a state waits for there and nobody was asked is asked.
 */
export function carryApprovals(target: Work, places: readonly Place[], occasion: Occasion): void {
  const wanted = places.map(({ machine }) => ({ machine, name: approvalOf(target, machine, occasion) }));
  for (const item of target.draft.state().approvals) {
    if (item.outcome !== "waiting") continue;
    const isWanted = wanted.some(({ machine, name }) => machine.facet === item.facet && name === item.approval);
    const isKnown = approvalNamed(target, item.approval)?.stages.some(({ name }) => name === item.stage) ?? false;
    if (!isWanted || !(isKnown || item.fallback))
      endStage(target, item, "cancelled", "the record was moved to other definitions");
  }
  for (const { machine, name } of wanted) {
    const isAsked = target.draft
      .state()
      .approvals.some((item) => item.outcome === "waiting" && item.facet === machine.facet && item.approval === name);
    if (name !== null && !isAsked) requestApproval(target, machine, name, occasion);
  }
}

function approvalOf(target: Work, machine: Machine, occasion: Occasion): string | null {
  const { approval } = currentState(target, machine);
  return approval === null ? null : textOf(valueOf(target, approval, { machine, occasion }));
}

/**
 * A window that is held goes with the state that took it; one that the new state needs is taken, or the move is
 * refused.
 */
export function carryReservation(
  target: Work,
  machine: Machine,
  states: { readonly [state: string]: string },
  occasion: Occasion,
): void {
  const held = target.draft.state().reservation;
  const current = currentState(target, machine);
  const taker =
    held === null ? current.name : Object.hasOwn(states, held.state) ? (states[held.state] ?? held.state) : held.state;
  const wanted = Object.hasOwn(machine.lifecycle.states, taker) ? stateNamed(machine, taker).reserve : null;
  if (held !== null && wanted === null) return void target.draft.emit({ kind: "released" });
  if (wanted !== null && taker !== held?.state) reserve(target, machine, wanted, taker, occasion);
  releaseWhenOver(target, machine, current.name);
}
