import type { Json } from "../../engine/base/json.ts";
import type { FunctionTraits } from "../../engine/runbook/traits.ts";

/** What is known of a function without running it. */
export interface FunctionFacts {
  readonly title: string;
  /** JSON Schemas. */
  readonly input: Json;
  readonly output: Json;
  readonly traits: FunctionTraits;
  /** Equal when all else is. */
  readonly digest: string;
}

export type FunctionFactsByName = { readonly [name: string]: FunctionFacts };

/** A process that carries out workflows and activities. */
export interface WorkerFacts {
  /** Of this start of it. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Of the product. */
  readonly version: string;
  /** Digest of the sources that its workflows are made of. */
  readonly build: string;
  readonly functions: FunctionFactsByName;
}

export interface RunningWorkerFacts extends WorkerFacts {
  readonly startedAt: Date;
  readonly seenAt: Date;
}
