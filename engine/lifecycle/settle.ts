import { canonicalJson } from "../base/canonical.ts";
import { ownValue, type Json } from "../base/json.ts";
import { afterInstant } from "./timer/after-instant.ts";
import { approvalNamed, endStage, requestApproval, signedValues } from "./approval/approval.ts";
import { settleClocks } from "./timer/clocks.ts";
import { valueOf } from "./evaluation.ts";
import { heldState } from "./previous.ts";
import type { ApprovalState, RecordState } from "./record.ts";
import { recompute, recomputeFacets, recomputeOverFacets } from "./field/recompute.ts";
import { refuse } from "./refusal.ts";
import { keepReservation } from "./window/reserve.ts";
import { afterId, fireEligible } from "./timer/timer.ts";
import { react } from "./transition.ts";
import { currentState, declaredFields, mainMachine, machines, type Occasion, type Work } from "./work.ts";
import { followMembers } from "./approval/vote.ts";

/** Steps a decision may take by itself before it is called a circle. */
const maxSteps = 100;

/**
 * What follows by itself from a step: approvals void where what they signed has changed, live approvers, reservations
 * that moved, `after` transitions whose `when` has come to hold, and at last the deadlines and the clocks.
 */
export function settle(work: Work, before: RecordState | null, occasion: Occasion): void {
  let known = followReads(work, before, occasion);
  voidApprovals(work, before, occasion);
  followMembers(work);
  keepReservation(work, mainMachine(work), occasion);
  arm(work, occasion);
  for (let steps = 0; fireEligible(work); steps += 1) {
    if (steps >= maxSteps) {
      refuse(
        "OPS442",
        "conflict",
        `${work.draft.state().number} does not come to rest: its "after" transitions lead in a circle`,
      );
    }
    known = followReads(work, known, occasion);
    arm(work, occasion);
  }
  settleClocks(work, before, occasion);
}

/**
 * A link that came or went, or a record that was asked for, changes what is computed over the linked records; what
 * changes in the record what its facets compute over it; and what changes in those what it computes over them.
 */
function followReads(work: Work, known: RecordState | null, occasion: Occasion): RecordState {
  // A record that is opened was computed with its links, and its facets with it.
  if (known !== null) {
    const { links, awaited } = work.draft.state();
    if (known.links !== links || known.awaited !== awaited) recompute(work, occasion);
    recomputeFacets(work, known, occasion);
  }
  let seen = known;
  for (let steps = 0; ; steps += 1) {
    const before = work.draft.state();
    if (!recomputeOverFacets(work, seen, occasion)) return before;
    if (steps >= maxSteps) {
      refuse(
        "OPS442",
        "conflict",
        `${before.number} does not come to rest: its fields and those of its facets chase each other in a circle`,
      );
    }
    recomputeFacets(work, before, occasion);
    seen = before;
  }
}

/** Before it, a stage that was passed was void alone while a later one of its approval still waited. */
const togetherSinceEngine = 7;

/** An approval signs values: once one of them is another, it is void, and the state asks again or says what happens. */
function voidApprovals(work: Work, before: RecordState | null, occasion: Occasion): void {
  if (before === null || work.draft.state().final) return;
  const told = new Set<string>();
  for (const { requestedBy } of work.draft.state().approvals) {
    // What voiding another brought about may have ended this one, or asked for it anew.
    const item = work.draft.state().approvals.find((candidate) => candidate.requestedBy === requestedBy);
    if (item === undefined) continue;
    const changes = changesInForce(work, item);
    if (changes.length === 0) continue;
    const because = endVoid(work, item, changes);
    if (told.has(item.approval)) continue;
    told.add(item.approval);
    // Its other stages first: the state would find one that waits, and ask nobody.
    if (work.engine === undefined || work.engine >= togetherSinceEngine) voidOtherStages(work, item);
    askAgain(work, item, occasion, changes, because);
  }
}

function voidOtherStages(work: Work, { requestedBy, approval, facet }: ApprovalState): void {
  for (const other of work.draft.state().approvals) {
    if (other.requestedBy === requestedBy || other.approval !== approval || other.facet !== facet) continue;
    const changes = changesInForce(work, other);
    if (changes.length > 0) endVoid(work, other, changes);
  }
}

/** Ends a stage whose values are others now; returns why. */
function endVoid(work: Work, item: ApprovalState, changes: readonly SignedChange[]): string {
  const because = `${changes.map((change) => change.text).join("; ")}: what was signed has changed`;
  endStage(work, item, "voided", because);
  return because;
}

/** What is another than was signed, where that matters now: of a record on hold it is judged when it goes on. */
function changesInForce(work: Work, item: ApprovalState): readonly SignedChange[] {
  if (item.outcome === "approved" && isJudgedLater(work, item)) return [];
  const isInForce = item.outcome === "waiting" || (item.outcome === "approved" && !isSupersededBy(work, item));
  return isInForce ? changesOf(work, item) : [];
}

/** Whether the state that the record goes back to takes a void approval, by asking anew or by its `voided` outcome. */
function isJudgedLater(work: Work, item: ApprovalState): boolean {
  const machine = machines(work).find(({ facet }) => facet === item.facet);
  const held = machine === undefined ? null : heldState(work, machine);
  return held !== null && (held.approval !== null || Object.hasOwn(held.transitions, "voided"));
}

interface SignedChange {
  readonly field: string;
  readonly text: string;
}

function changesOf(work: Work, item: ApprovalState): readonly SignedChange[] {
  const approval = approvalNamed(work, item.approval);
  const machine = machines(work).find(({ facet }) => facet === item.facet);
  if (approval === null || machine === undefined) return [];
  const now = signedValues(work, machine, approval);
  return Object.keys(item.signed).flatMap((field) => {
    const [from, to] = [ownValue(item.signed, field) ?? null, ownValue(now, field) ?? null];
    if (!approval.covers.includes(field) || canonicalJson(from) === canonicalJson(to)) return [];
    return [{ field, text: `${field} was ${shown(from)} and is ${shown(to)}` }];
  });
}

/**
 * The state that waits asks again. Elsewhere its `voided` outcome is taken; without one a person's edit is refused
 * (OPS426), and what changed by itself is left to a person.
 */
function askAgain(
  work: Work,
  item: ApprovalState,
  occasion: Occasion,
  changes: readonly SignedChange[],
  because: string,
): void {
  const machine = machines(work).find(({ facet }) => facet === item.facet);
  if (machine === undefined) return;
  const state = currentState(work, machine);
  if (state.approval !== null && valueOf(work, state.approval, { machine, occasion }) === item.approval) {
    const isWaiting = work.draft
      .state()
      .approvals.some((other) => other.outcome === "waiting" && other.approval === item.approval);
    if (!isWaiting) requestApproval(work, machine, item.approval, occasion);
    return;
  }
  const event: Json = {
    approval: item.approval,
    stage: item.stage,
    outcome: "voided",
    changed: changes.map((change) => change.field),
  };
  if (react(work, machine, "voided", { name: "voided", input: {}, event, engine: true })) return;
  const declared = declaredFields(work, machine);
  const edited = changes.filter((change) => declared[change.field]?.computed === null);
  const { number } = work.draft.state();
  if (edited.length > 0 && !occasion.engine) {
    const fields = edited.map((change) => `"${change.field}"`).join(", ");
    refuse(
      "OPS426",
      "conflict",
      `${fields} of ${number} is covered by ${item.approval}, which is in force; state ${state.name} has no "voided" transition to have it signed again`,
    );
  }
  work.draft.emit({
    kind: "attention",
    message: `${number} has lost its approval ${item.approval} in state ${state.name}: ${because}`,
  });
}

/** An earlier request of the same approval, asked again since, is history. */
function isSupersededBy(work: Work, item: ApprovalState): boolean {
  return work.draft
    .state()
    .approvals.some(
      (other) =>
        other.approval === item.approval &&
        other.facet === item.facet &&
        other.requestedBy > item.requestedBy &&
        other.stage === item.stage,
    );
}

/** The `after` deadlines of all states the record is in. */
function arm(work: Work, occasion: Occasion): void {
  const entries = machines(work).flatMap((machine) =>
    currentState(work, machine).after.flatMap((after, index): [string, number][] => {
      const id = afterId(machine, currentState(work, machine).name, index);
      const at = afterInstant(work, machine, after, id, occasion);
      return at === null ? [] : [[id, at]];
    }),
  );
  const { waits } = work.draft.state();
  const isSame = entries.length === Object.keys(waits).length && entries.every(([id, at]) => waits[id]?.at === at);
  if (!isSame) work.draft.emit({ kind: "armed", waits: Object.fromEntries(entries) });
}

function shown(value: Json): string {
  return value === null ? "empty" : typeof value === "string" ? `"${value}"` : JSON.stringify(value);
}
