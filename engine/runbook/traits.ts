import { ownValue, type Json } from "../base/json.ts";
import { readRunbook } from "./read.ts";

/**
 * What the host must know of a function before it calls it. Pinned when a run starts, so that a replay asks the same
 * way.
 */
export interface FunctionTraits {
  /** Fast, idempotent and inside our own store: one event of history instead of six. */
  readonly local: boolean;
  /** May be called again with the same idempotency key when its outcome is unknown (a worker died). */
  readonly idempotent: boolean;
  /** Task queue of the workers that have it; null = that of the run. */
  readonly taskQueue: string | null;
  /** Longest time one call may take. */
  readonly timeoutMs: number;
  /** It reports that it lives, so that its worker's death and a cancellation are noticed before the timeout. */
  readonly heartbeats: boolean;
  /** What who starts a run that calls it must be granted; left out: nothing more than to start the runbook. */
  readonly permission?: string;
}

export interface FunctionTable {
  readonly [name: string]: FunctionTraits;
}

/**
 * The traits of the functions a document calls: what a run's history has to hold. One that is not registered stays out,
 * and the run faults with a configuration error that names it.
 */
export function neededFunctions(document: Json, registered: FunctionTable): FunctionTable {
  const read = readRunbook(document);
  if (!read.ok) return {};
  const needed = read.value.calls.filter((name) => Object.hasOwn(registered, name));
  return Object.fromEntries(
    needed.flatMap((name) => (registered[name] === undefined ? [] : [[name, registered[name]]])),
  );
}

/** HTTP requests with these methods may be sent twice, by their definition (RFC 9110, 9.2.2). */
const REPEATABLE_METHODS = ["get", "head", "options", "put", "delete"];

/** Whether a call may be done once more when its outcome is unknown: by its function, and for `http` by its method. */
export function isRepeatable(
  call: { readonly function: string; readonly with: Json },
  traits: FunctionTraits,
): boolean {
  if (call.function !== "http") return traits.idempotent;
  const method = ownValue(call.with, "method");
  return typeof method === "string" && REPEATABLE_METHODS.includes(method.toLowerCase());
}
