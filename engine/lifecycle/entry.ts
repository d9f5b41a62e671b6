import { partOf } from "./bundle/bundle.ts";
import type { Json } from "../base/json.ts";
import { cancelApprovals, requestApproval, resumeApproval } from "./approval/approval.ts";
import { textOf, valueOf, waitUntil } from "./evaluation.ts";
import { freeze } from "./version/freeze.ts";
import type { State } from "./ir.ts";
import { tellAll } from "./tell/notice.ts";
import { refuse } from "./refusal.ts";
import { requestRecords } from "./open/request-records.ts";
import { releaseWhenOver, reserve } from "./window/reserve.ts";
import { recordView } from "./scope.ts";
import type { Machine, Occasion, Work } from "./work.ts";

/**
 * What entering a state begins: its reservation, its tasks, and the one thing it waits for. A return to it is an entry
 * like any other, but for an approval that goes on where it was.
 */
export function enterState(work: Work, machine: Machine, state: State, occasion: Occasion, isReturn = false): void {
  if (state.freeze === true) freeze(work);
  if (state.reserve !== null) reserve(work, machine, state.reserve, state.name, occasion);
  if (state.open !== undefined) {
    const place = `${machine.lifecycle.name}/${state.name}`;
    requestRecords(work, machine, state.open, place, occasion);
  }
  if (state.do !== null) {
    requestRun(work, {
      purpose: `${purposeOf(machine, state)}.do`,
      runbook: null,
      tasks: state.do,
      input: runInput(work),
      expiresAt: null,
    });
  }
  if (state.approval !== null) {
    const name = textOf(valueOf(work, state.approval, { machine, occasion }));
    if (!isReturn || !resumeApproval(work, machine, name, occasion)) requestApproval(work, machine, name, occasion);
  }
  if (state.invoke !== null) invoke(work, machine, state, occasion);
  const place = `${machine.lifecycle.name}/${state.name}`;
  tellAll(work, machine, state.tell, { place, because: `it entered ${purposeOf(machine, state)}`, occasion });
}

/**
 * What leaving a state ends: the approval it waits for, the run it invoked, a reservation that no longer leads to work.
 */
export function leaveState(work: Work, machine: Machine, from: State, to: State, occasion: Occasion): void {
  if (from.approval !== null) cancelApprovals(work, machine, `${occasion.name} moved the record to ${to.name}`);
  if (from.invoke !== null) {
    const purpose = purposeOf(machine, from);
    const runs = Object.values(work.draft.state().runs).filter(
      (run) => run.purpose === purpose && run.outcome === "running",
    );
    for (const { run } of runs) work.draft.emit({ kind: "runCancelRequested", run });
  }
  if (machine.facet === null) releaseWhenOver(work, machine, to.name);
}

function invoke(work: Work, machine: Machine, state: State, occasion: Occasion): void {
  if (state.invoke === null) return;
  const { runbook, with: input, timeout } = state.invoke;
  const name = valueOf(work, runbook, { machine, occasion });
  if (typeof name !== "string" || partOf(work.bundle, "Runbook", name) === undefined) {
    refuse(
      "OPS414",
      "conflict",
      `state "${state.name}" invokes runbook ${JSON.stringify(name)}, which this bundle does not pin; publish it`,
    );
  }
  requestRun(work, {
    purpose: purposeOf(machine, state),
    runbook: name,
    tasks: null,
    input: input === null ? {} : valueOf(work, input, { machine, occasion }),
    expiresAt: waitUntil(work, work.now, timeout, null, { machine, occasion }),
  });
}

export interface RunRequest {
  readonly purpose: string;
  readonly runbook: string | null;
  readonly tasks: Json | null;
  readonly input: Json;
  readonly expiresAt: number | null;
}

/** Asks for a run; its id is made of the sequence of the event, so a second delivery starts nothing new. */
export function requestRun(work: Work, request: RunRequest): void {
  const { id } = work.draft.state();
  work.draft.emit((seq) => ({ kind: "runRequested", run: `${id}/run-${seq}`, ...request }));
}

/** What the tasks of a state or transition get: the record. */
export function runInput(work: Work): Json {
  return recordView(work.bundle, work.draft.state(), work.draft.noted);
}

/** Under which `$runs` shows an invoked run: the state, `FACET.STATE` in a facet. */
export function purposeOf(machine: Machine, state: State): string {
  return machine.facet === null ? state.name : `${machine.facet}.${state.name}`;
}
