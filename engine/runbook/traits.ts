import type { Json } from "../json.ts";
import { readRunbook } from "./read.ts";

/** What the host must know of a function before it calls it. Pinned when a run starts, so that a replay asks the same way. */
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
  return Object.fromEntries(needed.flatMap((name) => (registered[name] === undefined ? [] : [[name, registered[name]]])));
}
