import { ownValue, type Json, type JsonObject } from "../base/json.ts";
import { purposeOf } from "./entry.ts";
import { refuse } from "./refusal.ts";
import { react } from "./transition.ts";
import { currentState, machines, type Occasion, type Work } from "./work.ts";

const outcomes = ["done", "fault", "expired", "cancelled"] as const;
type RunOutcome = (typeof outcomes)[number];

/** `$run`: a run of this record ended. One that was cancelled or is unknown changes nothing. */
export function followRun(work: Work, input: JsonObject): boolean {
  const run = ownValue(input, "run");
  const outcome = outcomes.find((known) => known === ownValue(input, "outcome"));
  if (typeof run !== "string" || outcome === undefined) {
    return refuse("OPS418", "invalidInput", `$run needs run and outcome, one of ${outcomes.join(", ")}`);
  }
  const { runs } = work.draft.state();
  const known = Object.hasOwn(runs, run) ? runs[run] : undefined;
  if (known?.outcome !== "running") return false;
  endRun(work, run, outcome, ownValue(input, "output") ?? null);
  return true;
}

/** The run has ended although what follows from it failed: it is not asked about again. */
export function giveUpRun(work: Work, input: JsonObject): boolean {
  const run = ownValue(input, "run");
  const outcome = outcomes.find((known) => known === ownValue(input, "outcome"));
  if (typeof run !== "string" || outcome === undefined) return false;
  work.draft.emit({ kind: "runEnded", run, outcome, output: ownValue(input, "output") ?? null });
  return true;
}

/**
 * Ends a run and, when a state waits for it, takes that state's outcome. A run cancelled by others is a fault to who
 * waits.
 */
export function endRun(work: Work, run: string, outcome: RunOutcome, output: Json): void {
  work.draft.emit({ kind: "runEnded", run, outcome, output });
  const { purpose, runbook } = work.draft.state().runs[run] ?? { purpose: "", runbook: null };
  const machine = machines(work).find((candidate) => {
    const state = currentState(work, candidate);
    return state.invoke !== null && purposeOf(candidate, state) === purpose;
  });
  if (machine === undefined) return;
  const name = outcome === "cancelled" ? "fault" : outcome;
  const occasion: Occasion = { name, input: {}, event: { run, runbook, outcome, output }, engine: true };
  if (react(work, machine, name, occasion)) return;
  const { number, state } = work.draft.state();
  work.draft.emit({
    kind: "attention",
    message: `${number}: its run ${run} ended with "${name}" in state ${state}, and no transition takes it`,
  });
}
