/**
 * The registry: functions by name, as activities of a worker, as facts for the publisher, and as a call for our own
 * code.
 */
import { Context } from "@temporalio/activity";
import { CancelledFailure } from "@temporalio/common";
import { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "../../engine/base/json.ts";
import type { FunctionTable, FunctionTraits } from "../../engine/runbook/traits.ts";
import type { SecretUse } from "../../engine/runbook/state.ts";
import type { StepCall } from "../../workflows/runbook/messages.ts";
import type { HttpClient } from "../../net/http-client.ts";
import type { RunLine } from "../../store/run/run-lines.ts";
import { hasLeft } from "../interceptor/stop.ts";
import type { FunctionContext, FunctionDefinition } from "./define-activity.ts";
import { createLineReader, shortLine } from "./line-reader.ts";
import { failureOf, faultError, FaultError, unavailableOf } from "./fault-error.ts";
import { createSeenSecrets, maskError, resolveSecrets, type SecretStore, watchSecrets } from "./secret.ts";

export interface FunctionDeps {
  readonly http: HttpClient;
  readonly secrets: SecretStore;
  log(message: string, details: JsonObject): void;
  /** Takes what steps print and note, line by line. @default nobody does */
  readonly tellLine?: (line: RunLine) => void;
}

/** What the publisher and the editors know of a function. */
export interface FunctionDescription {
  readonly name: string;
  readonly title: string;
  /** JSON Schema (draft 2020-12). */
  readonly input: Json;
  readonly output: Json;
  /** Inputs that name a definition, with its kind. */
  readonly names: NonNullable<FunctionDefinition["names"]>;
  readonly sends?: NonNullable<FunctionDefinition["sends"]>;
  readonly looksUp?: NonNullable<FunctionDefinition["looksUp"]>;
  readonly traits: FunctionTraits;
}

export type StepActivity = (input: Json, step?: StepCall) => Promise<Json>;

export interface Functions {
  /** For the worker: activities by function name. */
  readonly activities: { readonly [name: string]: StepActivity };
  /** For the start of a run. */
  readonly traits: FunctionTable;
  readonly describe: () => readonly FunctionDescription[];
  /**
   * For our own activities (facts of a record): a fault is thrown as an ApplicationFailure with the RFC 7807 object as
   * its first detail.
   */
  readonly call: (name: string, input: Json, idempotencyKey: string, options?: CallOptions) => Promise<Json>;
}

export interface CallOptions {
  /** Where secrets belong in the input. @default none */
  readonly secrets?: readonly SecretUse[];
  /** Shorter than what the function may take. */
  readonly timeoutMs?: number;
}

/** Larger results would fill histories and the state of the run. */
const LARGEST_RESULT_BYTES = 256 * 1024;

const HEARTBEAT_MS = 1000;

/** Characters of what others wrote that an error message repeats. */
const LONGEST_EXCERPT = 500;

/** Builds the registry. Two functions of one name are a mistake of the program. */
export function createFunctions(deps: FunctionDeps, definitions: readonly FunctionDefinition[]): Functions {
  const byName = new Map<string, FunctionDefinition>();
  for (const definition of definitions) {
    if (byName.has(definition.name)) throw new Error(`function "${definition.name}" is defined twice`);
    byName.set(definition.name, definition);
  }
  const named = <T>(make: (definition: FunctionDefinition) => T): { readonly [name: string]: T } =>
    Object.fromEntries([...byName].map(([name, definition]) => [name, make(definition)]));
  return {
    activities: named((definition) => (input, step) => runActivity(deps, definition, input, step)),
    traits: named(traitsOf),
    describe: () =>
      [...byName.values()].map((definition) => ({
        name: definition.name,
        title: definition.title,
        input: z.toJSONSchema(definition.input, { io: "input" }) as Json,
        output: z.toJSONSchema(definition.output, { io: "output" }) as Json,
        names: definition.names ?? {},
        ...(definition.sends === undefined ? {} : { sends: definition.sends }),
        ...(definition.looksUp === undefined ? {} : { looksUp: definition.looksUp }),
        traits: traitsOf(definition),
      })),
    async call(name, input, idempotencyKey, { secrets = [], timeoutMs = Infinity } = {}) {
      const definition = byName.get(name);
      if (definition === undefined) throw failureOf(faultError("configuration", `unknown function "${name}"`).fault);
      const signal = AbortSignal.timeout(Math.min(traitsOf(definition).timeoutMs, timeoutMs));
      const seen = createSeenSecrets();
      const { mask } = seen;
      const context: FunctionContext = {
        idempotencyKey,
        secrets: watchSecrets(deps.secrets, seen),
        http: deps.http,
        signal,
        heartbeat: () => undefined,
        printed: () => undefined,
        log: (message, details = {}) => deps.log(mask(message), mask({ function: name, ...details })),
        excerpt: (text, end) => excerptOf(mask(text), end),
      };
      try {
        const resolved = await resolveSecrets(input, secrets, deps.secrets, seen);
        return mask(await invoke(definition, resolved, context));
      } catch (error) {
        throw error instanceof FaultError ? failureOf(mask({ ...error.fault })) : maskError(error, mask);
      }
    },
  };
}

function traitsOf(definition: FunctionDefinition): FunctionTraits {
  const local = definition.local ?? false;
  return {
    local,
    idempotent: definition.idempotent ?? local,
    taskQueue: definition.taskQueue ?? null,
    timeoutMs: definition.timeoutMs ?? (local ? 2000 : 60_000),
    heartbeats: definition.heartbeats ?? false,
    ...(definition.permission === undefined ? {} : { permission: definition.permission }),
  };
}

/** One step, on a worker: secrets in, the function, secrets out, and every error as a fault. */
async function runActivity(
  deps: FunctionDeps,
  definition: FunctionDefinition,
  input: Json,
  told: unknown,
): Promise<Json> {
  const context = Context.current();
  const step = stepOf(told, context.info.activityId);
  if (step === null)
    throw new Error(`activity "${context.info.activityId}" of ${definition.name} is no step of a runbook`);
  const origin = step.origin ?? context.info.workflowExecution?.workflowId ?? context.info.activityId;
  const { path, iteration } = splitStepId(step.id);
  const seen = createSeenSecrets();
  const { mask } = seen;
  const runId = context.info.workflowExecution?.workflowId ?? "";
  const place = { runId, path, iteration, attempt: step.attempt ?? 1 };
  const lines = createLineReader((stream, text) =>
    deps.tellLine?.({ ...place, stream, text: shortLine(mask(text)), at: Date.now() }),
  );
  const beat = definition.heartbeats === true ? setInterval(() => context.heartbeat(), HEARTBEAT_MS) : null;
  try {
    const resolved = await resolveSecrets(input, step.secrets ?? [], deps.secrets, seen);
    const output = await invoke(definition, resolved, {
      idempotencyKey: `${origin}${path}/${iteration}`,
      secrets: watchSecrets(deps.secrets, seen),
      http: deps.http,
      signal: context.cancellationSignal,
      heartbeat: (progress) => context.heartbeat(progress === undefined ? undefined : mask(progress)),
      log(message, details = {}) {
        deps.log(mask(message), mask({ function: definition.name, run: origin, step: step.id, ...details }));
        lines.note(message);
      },
      printed: (stream, piece) => lines.printed(stream, piece),
      excerpt: (text, end) => excerptOf(mask(text), end),
    });
    return mask(output);
  } catch (error) {
    if (context.cancellationSignal.aborted && !(error instanceof FaultError))
      throw new CancelledFailure(`step "${step.id}" was cancelled`);
    if (error instanceof FaultError) throw failureOf(mask({ ...error.fault }));
    if (hasLeft(error)) throw error;
    const away = unavailableOf(definition.name, error);
    if (away !== null) throw maskError(away, mask);
    const message = error instanceof Error ? error.message : String(error);
    throw failureOf(mask({ ...faultError("runtime", `${definition.name} failed: ${message}`).fault }));
  } finally {
    lines.end();
    if (beat !== null) clearInterval(beat);
  }
}

function excerptOf(text: string, end: "start" | "end" = "start"): string {
  const whole = text.trim();
  return (end === "start" ? whole.slice(0, LONGEST_EXCERPT) : whole.slice(-LONGEST_EXCERPT)).trim();
}

/**
 * The step that an activity carries out: as it was told, or by the activity's own id; null for what is no step of a
 * runbook.
 */
export function stepOf(told: unknown, activityId: string): StepCall | null {
  if (isJsonObject(told) && typeof told["id"] === "string" && told["id"].startsWith("/"))
    return told as unknown as StepCall;
  return activityId.startsWith("/") ? { id: activityId } : null;
}

/** `/do/0/ask#2.0` apart. */
export function splitStepId(id: string): { readonly path: string; readonly iteration: string } {
  const at = id.lastIndexOf("#");
  return { path: id.slice(0, at), iteration: id.slice(at + 1) };
}

async function invoke(definition: FunctionDefinition, input: Json, context: FunctionContext): Promise<Json> {
  const given = definition.input.safeParse(input);
  if (!given.success)
    throw faultError("validation", `the input of ${definition.name} is wrong: ${z.prettifyError(given.error)}`);
  const result = await definition.run(given.data, context);
  const output = definition.output.safeParse(result);
  if (!output.success)
    throw faultError("runtime", `${definition.name} gave an unexpected result: ${z.prettifyError(output.error)}`);
  const value = (output.data ?? null) as Json;
  const size = Buffer.byteLength(JSON.stringify(value));
  if (size > LARGEST_RESULT_BYTES) {
    throw faultError(
      "runtime",
      `the result of ${definition.name} has ${size} bytes, more than ${LARGEST_RESULT_BYTES}; ask for less, or for a reference to it`,
    );
  }
  return value;
}
