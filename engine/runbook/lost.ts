/**
 * Runs whose workflow was lost: the state of their machine is gone with it.
 *
 * 1. A retry begins again where the last known state stands, with the same idempotency keys: the state a retry went on
 *    from, or that of the beginning.
 * 2. Which effects have happened is not known. Those that must not be done twice are left to a person, each by its
 *    name.
 */
import type { Value } from "../condition/ir.ts";
import { isJsonObject, ownValue, type Json, type JsonObject } from "../base/json.ts";
import { type Fault, faultJson } from "./fault.ts";
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

/** The fault as data, with the paths of the effects that a person must decide about before a retry. */
export function lostFaultJson(fault: Fault, undecided: readonly string[]): JsonObject {
  return undecided.length === 0 ? faultJson(fault) : { ...faultJson(fault), undecided: [...undecided] };
}

/** The paths that `lostFaultJson` noted. */
export function undecidedOf(fault: Json): readonly string[] {
  const paths = ownValue(fault, "undecided");
  return isLostFault(fault) && Array.isArray(paths)
    ? (paths as readonly Json[]).filter((path) => typeof path === "string")
    : [];
}

export interface LostRun {
  readonly runId: string;
  readonly document: JsonObject;
  readonly functions: FunctionTable;
  readonly input: Json;
  /** The state it went on from as a retry, tasks that are passed over included; null for a first run. */
  readonly frame: MachineState | null;
  /** UTC milliseconds. */
  readonly startedAt: number;
}

/**
 * Where a retry of a lost run begins and which effects it may do twice although they must not be, or why there is no
 * such state.
 */
export type LostState =
  | { readonly state: (fault: Fault) => MachineState; readonly undecided: readonly LostEffect[] }
  | { readonly because: string };

/** An effect that must not be repeated by itself: its path, and what it calls. */
export interface LostEffect {
  readonly path: string;
  readonly calls: string;
}

export function lostState({ runId, document, functions, input, frame, startedAt }: LostRun): LostState {
  const read = readRunbook(document, { functions: Object.keys(functions) });
  if (!read.ok) return { because: "its definition can not be run any more" };
  const undecided = unrepeatable(read.value, functions);
  if (frame !== null) return { state: (fault) => ({ ...frame, outcome: { phase: "faulted", fault } }), undecided };
  const { state } = start(read.value, input, { runId, now: startedAt });
  if (state.outcome !== null) return { because: "it has no step to go on from" };
  return { state: (fault) => ({ ...state, outcome: { phase: "faulted", fault } }), undecided };
}

/** The effects of a document that must not be repeated, in its order. */
function unrepeatable(runbook: Runbook, functions: FunctionTable): LostEffect[] {
  return [...runbook.tasks.values()].flatMap((task) => {
    if (task.kind === "run") return [{ path: task.path, calls: `the runbook ${task.namespace}/${task.workflow}` }];
    if (task.kind !== "call") return [];
    const traits = functions[task.function];
    const repeatable =
      traits !== undefined && isRepeatable({ function: task.function, with: literalMethod(task) }, traits);
    return repeatable ? [] : [{ path: task.path, calls: task.function }];
  });
}

/** What is known of a call's input before it is evaluated, as far as a repetition depends on it. */
function literalMethod(task: Extract<Task, { kind: "call" }>): Json {
  const entries: { readonly [key: string]: Value } = task.with.kind === "object" ? task.with.entries : {};
  const method = entries["method"];
  return method?.kind === "literal" ? { method: method.value } : {};
}
