/** The door by which a piece of TypeScript becomes a typed function of the YAML: `call: probe.tcp`. */
import type { z } from "zod";
import type { LookUpInputs, RecordInputs } from "../../engine/definition/context.ts";
import type { KindName } from "../../engine/definition/kind-map.ts";
import type { Json } from "../../engine/base/json.ts";
import type { HttpClient } from "../../net/http-client.ts";
import type { SecretStore } from "./secret.ts";

export interface FunctionContext {
  /**
   * Stable over attempts, retries and continue-as-new: `workflowId/stepPath/iteration`. Hand it to the system you
   * change.
   */
  readonly idempotencyKey: string;
  readonly secrets: SecretStore;
  /** The guarded client: the only way out over HTTP. */
  readonly http: HttpClient;
  /** Aborted when the step is cancelled, times out, or the worker shuts down. */
  readonly signal: AbortSignal;
  /** Says that the step lives, for functions that declare `heartbeats`. */
  heartbeat(progress?: Json): void;
  /** Into the log of the worker, and as a line of the run. */
  log(message: string, details?: { readonly [key: string]: Json }): void;
  /** What a command prints, as it comes: whole lines of it stand in the log of the run. */
  printed(stream: "out" | "error", piece: string): void;
  /** A text that others wrote, for an error message: without the secrets of this call, and only then cut short. */
  excerpt(text: string, end?: "start" | "end"): string;
}

export interface FunctionOptions<Input, Output> {
  /** As the YAML calls it: `INTEGRATION.VERB`, such as `probe.tcp`. */
  readonly name: string;
  readonly title: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  /** Inputs that name a definition, with its kind: a literal name that nothing bears is refused at publish. */
  readonly names?: { readonly [input: string]: KindName };
  /** That it opens a record or sends it a command: what is literal of these inputs is checked at publish. */
  readonly sends?: RecordInputs;
  /** That it looks for records: the fields that it asks for are checked at publish. */
  readonly looksUp?: LookUpInputs;
  /** Fast (well under a second), idempotent and inside our own store. @default false */
  readonly local?: boolean;
  /** May run again with the same idempotency key when a worker died. @default false */
  readonly idempotent?: boolean;
  /** Reports that it lives; needed to be cancelled while it runs. @default false */
  readonly heartbeats?: boolean;
  /** Longest one call may take. @default 60000, and 2000 for local ones */
  readonly timeoutMs?: number;
  /** Permission of the API that who starts a run with it needs, such as `cmdb.write`. */
  readonly permission?: string;
  /** Queue of the workers that have it; left out: every worker does. */
  readonly taskQueue?: string;
  run(input: Input, context: FunctionContext): Promise<Output>;
}

export type FunctionDefinition = FunctionOptions<never, unknown> & {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
};

const NAME = /^(?:http|shell|[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)*(?:\.[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)*)+)$/;

/** Checks a function's name and settings; what it takes and gives is checked by its schemas at every call. */
export function defineActivity<Input, Output>(options: FunctionOptions<Input, Output>): FunctionDefinition {
  checkFunctionName(options.name);
  if (options.local === true && options.idempotent === false) {
    throw new Error(`function "${options.name}" is local, so it may run twice: make it idempotent`);
  }
  return options as unknown as FunctionDefinition;
}

/** Throws when definitions could not call a function so. */
export function checkFunctionName(name: string): void {
  if (!NAME.test(name))
    throw new Error(`function name "${name}" must be INTEGRATION.VERB in camel case, such as probe.tcp`);
}
