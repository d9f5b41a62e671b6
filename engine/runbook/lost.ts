/**
 * Runs whose workflow was lost: the state of their machine is gone with it.
 *
 * 1. A retry begins again where the last known state stands, with the same idempotency keys: the state a retry went on from, or that of
 *    the beginning.
 * 2. There is such a state only when every effect of the document may be repeated: which of them have happened is not known.
 */
import type { Value } from "../condition/ir.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { Fault } from "./fault.ts";
import type { Runbook, Task } from "./ir.ts";
import { start } from "./machine.ts";
import { readRunbook } from "./read.ts";
import type { MachineState } from "./state.ts";
import { type FunctionTable, isRepeatable } from "./traits.ts";

const LOST = "urn:opsloom:fault:workflow-lost";

/** A fault that no step raised: nobody carries the run any more. */
export function lostFault(detail: string): Fault {
  return { type: LOST, status: 500, title: "Workflow lost", detail, instance: "" };
}

export function isLostFault(fault: Json): boolean {
  return isJsonObject(fault) && fault["type"] === LOST;
}

export interface LostRun {
  readonly runId: string;
  readonly document: JsonObject;
  readonly functions: FunctionTable;
  readonly input: Json;
  /** The state it went on from as a retry; null for a first run. */
  readonly frame: MachineState | null;
  /** UTC milliseconds. */
  readonly startedAt: number;
}

/** Where a retry of a lost run begins, or why it must not be retried. */
export type LostState = { readonly state: (fault: Fault) => MachineState } | { readonly because: string };

export function lostState({ runId, document, functions, input, frame, startedAt }: LostRun): LostState {
  const read = readRunbook(document, { functions: Object.keys(functions) });
  if (!read.ok) return { because: "its definition can not be run any more" };
  const unsafe = unrepeatable(read.value, functions);
  if (unsafe !== null) return { because: `it may have done ${unsafe}, which must not be done twice` };
  if (frame !== null) return { state: (fault) => ({ ...frame, outcome: { phase: "faulted", fault } }) };
  const { state } = start(read.value, input, { runId, now: startedAt });
  if (state.outcome !== null) return { because: "it has no step to go on from" };
  return { state: (fault) => ({ ...state, outcome: { phase: "faulted", fault } }) };
}

/** The first effect of a document that must not be repeated, as its path and what it calls; null when each may be. */
function unrepeatable(runbook: Runbook, functions: FunctionTable): string | null {
  for (const task of runbook.tasks.values()) {
    if (task.kind === "run") return `${task.path} (the runbook ${task.namespace}/${task.workflow})`;
    if (task.kind !== "call") continue;
    const traits = functions[task.function];
    if (traits === undefined || !isRepeatable({ function: task.function, with: literalMethod(task) }, traits))
      return `${task.path} (${task.function})`;
  }
  return null;
}

/** What is known of a call's input before it is evaluated, as far as a repetition depends on it. */
function literalMethod(task: Extract<Task, { kind: "call" }>): Json {
  const entries: { readonly [key: string]: Value } = task.with.kind === "object" ? task.with.entries : {};
  const method = entries["method"];
  return method?.kind === "literal" ? { method: method.value } : {};
}
