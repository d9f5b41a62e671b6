import { clockDeadlines } from "../../clock/deadlines.ts";
import type { Bundle } from "../ir.ts";
import type { Deadline } from "../protocol.ts";
import type { RecordState } from "../record.ts";

/**
 * Every deadline of a record, nearest first: `after` of its states, clock thresholds and breaches, reminders and ends
 * of approvals, ends of the wait for runs. All of it was computed when it was decided and is read from the folded
 * state. `_bundle` keeps the signature of what a deadline is a function of; nothing is read from it.
 */
export function deadlines(_bundle: Bundle, state: RecordState): readonly Deadline[] {
  const found = [...waits(state), ...clocks(state), ...approvals(state), ...runs(state)];
  return found.sort(
    (left, right) => left.at - right.at || left.armedBy - right.armedBy || (left.id < right.id ? -1 : 1),
  );
}

/** One that is reached waits for its `when`; it is a deadline again only where it is to be looked at by time. */
function waits(state: RecordState): readonly Deadline[] {
  return Object.entries(state.waits).flatMap(([id, wait]) => {
    if (!wait.reached) return [{ id, at: wait.at, armedBy: wait.armedBy }];
    return wait.recheckAt === null ? [] : [{ id, at: wait.recheckAt, armedBy: wait.armedBy }];
  });
}

function clocks(state: RecordState): readonly Deadline[] {
  return clockDeadlines(state.clocks).map(({ id, at, armedBy }) => ({ id, at, armedBy }));
}

function approvals(state: RecordState): readonly Deadline[] {
  return state.approvals.flatMap((item) => {
    if (item.outcome !== "waiting") return [];
    const found: Deadline[] = [];
    if (item.remindAt !== null)
      found.push({ id: `approval:${item.approval}:remind`, at: item.remindAt, armedBy: item.remindBy });
    if (item.expiresAt !== null)
      found.push({ id: `approval:${item.approval}:timeout`, at: item.expiresAt, armedBy: item.requestedBy });
    return found;
  });
}

function runs(state: RecordState): readonly Deadline[] {
  return Object.values(state.runs).flatMap((run) =>
    run.outcome === "running" && run.expiresAt !== null
      ? [{ id: `run:${run.run}:timeout`, at: run.expiresAt, armedBy: run.requestedBy }]
      : [],
  );
}
