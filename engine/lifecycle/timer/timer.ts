import { fireClock } from "../../clock/deadlines.ts";
import { isOver, nextOccurrence } from "./after-instant.ts";
import { orAttention } from "../attention.ts";
import { approvalNamed, stillAsked } from "../approval/approval.ts";
import { holds, waitUntil } from "../evaluation.ts";
import { tellClock } from "./clocks.ts";
import { conditionTexts } from "../read/fact.ts";
import type { After } from "../ir.ts";
import { tell } from "../tell/notice.ts";
import type { ApprovalState } from "../record.ts";
import type { Deadline } from "../protocol.ts";
import { endRun } from "../run.ts";
import { takeFirst } from "../transition.ts";
import { machines, stateName, stateNamed, type Machine, type Occasion, type Work } from "../work.ts";
import { expireStage } from "../approval/vote.ts";

/** How long an `after` that is due waits before its `when` is read again, where that reads time or facts. */
const recheckMs = 3_600_000;

/** What a deadline that is due brings about. */
export function fire(work: Work, deadline: Deadline): void {
  const { id } = deadline;
  if (id.startsWith("after:")) fireAfter(work, id);
  else if (id.startsWith("clock:"))
    for (const event of fireClock(work.draft.state().clocks, id, work.now)) tellClock(work, event);
  else if (id.startsWith("run:")) fireRun(work, deadline);
  else fireApproval(work, deadline);
}

/**
 * Takes one `after` that is due and whose `when` holds: one that waits for its `when`, or one armed by this very
 * decision for an instant that is not ahead (`wait: 0s`). True when one was taken.
 */
export function fireEligible(work: Work): boolean {
  const head = work.before?.head ?? 0;
  for (const [id, wait] of Object.entries(work.draft.state().waits)) {
    const isDueAtOnce = wait.armedBy > head && wait.at <= work.now;
    if (isDueAtOnce && !wait.reached) {
      if (
        orAttention(
          work,
          id,
          () => fireAfter(work, id),
          () => putOff(work, id),
        )
      )
        return true;
    } else if (
      wait.reached &&
      orAttention(
        work,
        null,
        () => takeAfter(work, id),
        () => false,
      )
    )
      return true;
  }
  return false;
}

function fireAfter(work: Work, id: string): boolean {
  if (rearm(work, id, "untilOver")) return takeAfter(work, id);
  if (takeAfter(work, id)) return true;
  const when = afterNamed(work, id)?.after.transition.when ?? null;
  const readsTime = conditionTexts(when).some((text) => text.includes("$now") || text.includes("$facts"));
  work.draft.emit({ kind: "eligible", deadline: id, recheckAt: readsTime ? work.now + recheckMs : null });
  return false;
}

function takeAfter(work: Work, id: string): boolean {
  const found = afterNamed(work, id);
  if (found === null) return false;
  const { machine, after } = found;
  const occasion: Occasion = { name: "after", input: {}, event: { deadline: id }, engine: true };
  if (!holds(work, after.transition.when, { machine, occasion })) return false;
  return takeFirst(work, machine, "after", [after.transition], occasion);
}

/** `after:STATE:INDEX` or `after:FACET/STATE:INDEX` of a state the record is in. */
function afterNamed(work: Work, id: string): { readonly machine: Machine; readonly after: After } | null {
  for (const machine of machines(work)) {
    const state = stateNamed(machine, stateName(work, machine));
    for (const [index, after] of state.after.entries()) {
      if (afterId(machine, state.name, index) === id) return { machine, after };
    }
  }
  return null;
}

export function afterId({ facet }: Pick<Machine, "facet">, state: string, index: number): string {
  return `after:${facet === null ? "" : `${facet}/`}${state}:${index}`;
}

function fireApproval(work: Work, deadline: Deadline): void {
  const isReminder = deadline.id.endsWith(":remind");
  const item = waitingItem(work, deadline);
  if (item === undefined) return;
  if (!isReminder) return expireStage(work, item);
  const approval = approvalNamed(work, item.approval);
  const machine = machines(work).find(({ facet }) => facet === item.facet);
  const to = stillAsked(item);
  let remindAt: number | null = null;
  if (approval?.remind != null && machine !== undefined) {
    const occasion: Occasion = { name: "remind", input: {}, event: null, engine: true };
    const next = waitUntil(work, work.now, approval.remind, approval.calendar, { machine, occasion });
    remindAt = item.expiresAt === null || next < item.expiresAt ? next : null;
  }
  work.draft.emit({ kind: "approvalReminded", approval: item.approval, stage: item.stage, to, remindAt });
  const { number } = work.draft.state();
  tell(work, {
    to,
    subject: `Reminder: ${number} waits for your approval`,
    text: `${item.approval}, stage ${item.stage}, still waits for you.`,
    because: "a reminder is due",
  });
}

/** Disarms a deadline whose consequence failed: an `after` is looked at again in an hour, anything else is over. */
export function giveUpDeadline(work: Work, deadline: Deadline): void {
  const { id } = deadline;
  if (id.startsWith("after:")) {
    putOff(work, id);
  } else if (id.startsWith("clock:")) {
    for (const event of fireClock(work.draft.state().clocks, id, work.now)) work.draft.emit({ kind: "clock", event });
  } else if (id.startsWith("run:")) {
    const run = Object.values(work.draft.state().runs).find((candidate) => candidate.requestedBy === deadline.armedBy);
    if (run !== undefined) work.draft.emit({ kind: "runCancelRequested", run: run.run });
  } else {
    const item = waitingItem(work, deadline);
    if (item === undefined) return;
    const { approval, stage } = item;
    if (id.endsWith(":remind")) work.draft.emit({ kind: "approvalReminded", approval, stage, to: [], remindAt: null });
    else
      work.draft.emit({
        kind: "approvalEnded",
        approval,
        stage,
        outcome: "expired",
        because: "its time is over",
        released: [],
      });
  }
}

/**
 * An `every` is due again, whatever comes of this time; `regardless`: its `until` may be what failed. False for any
 * other `after`.
 */
function rearm(work: Work, id: string, how: "untilOver" | "regardless"): boolean {
  const found = afterNamed(work, id);
  if (found?.after.every === undefined) return false;
  const { machine, after } = found;
  const occasion: Occasion = { name: "after", input: {}, event: { deadline: id }, engine: true };
  const next = nextOccurrence(work, machine, after, occasion);
  const ends = how === "untilOver" && next !== null && isOver(work, machine, after, id, occasion, next);
  armAt(work, id, ends ? null : next);
  return true;
}

/** `at`: null = it is not due any more. */
function armAt(work: Work, id: string, at: number | null): void {
  const others = Object.entries(work.draft.state().waits).filter(([other]) => other !== id);
  const waits = Object.fromEntries(others.map(([other, wait]): [string, number] => [other, wait.at]));
  work.draft.emit({ kind: "armed", waits: at === null ? waits : { ...waits, [id]: at } });
}

function putOff(work: Work, id: string): false {
  const isRearmed = orAttention(
    work,
    null,
    () => rearm(work, id, "regardless"),
    () => {
      // Its calendar may be what failed: then nobody knows when it is due next.
      armAt(work, id, work.now + recheckMs);
      return true;
    },
  );
  if (!isRearmed) work.draft.emit({ kind: "eligible", deadline: id, recheckAt: work.now + recheckMs });
  return false;
}

function waitingItem(work: Work, { id, armedBy }: Deadline): ApprovalState | undefined {
  const armedOf = (item: ApprovalState): number => (id.endsWith(":remind") ? item.remindBy : item.requestedBy);
  return work.draft.state().approvals.find((item) => item.outcome === "waiting" && armedOf(item) === armedBy);
}

function fireRun(work: Work, deadline: Deadline): void {
  const run = Object.values(work.draft.state().runs).find((candidate) => candidate.requestedBy === deadline.armedBy);
  if (run?.outcome !== "running") return;
  work.draft.emit({ kind: "runCancelRequested", run: run.run });
  endRun(work, run.run, "expired", null);
}
