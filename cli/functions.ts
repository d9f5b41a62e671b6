/**
 * Every function that definitions may call, in one list for the worker that runs them and for the check that knows no
 * worker.
 */
import { Pool } from "pg";
import { z } from "zod";
import { createCmdbFunctions } from "../activities/cmdb/functions.ts";
import type { FunctionDefinition } from "../activities/function/define-activity.ts";
import { callHttp } from "../activities/http/call-http.ts";
import { createEgress, type EgressOptions } from "../net/egress.ts";
import { createProbeFunctions } from "../activities/probe/probe.ts";
import type { RecordDoor } from "../activities/record/door.ts";
import { createRecordFunctions } from "../activities/record/functions.ts";
import { createRunShell } from "../activities/shell/run-shell.ts";
import type { LoadOptions } from "../engine/definition/context.ts";
import type { Json } from "../engine/base/json.ts";

export interface FunctionSettings {
  readonly egress: EgressOptions;
  /** `run: shell`: null = this worker runs no commands. */
  readonly shell: { readonly workingDirectory: string } | null;
}

export function functionDefinitions(
  pool: Pool,
  settings: FunctionSettings,
  door: RecordDoor,
): readonly FunctionDefinition[] {
  return [
    callHttp,
    createRunShell(
      settings.shell === null
        ? { enabled: false }
        : { enabled: true, workingDirectory: settings.shell.workingDirectory },
    ),
    ...createProbeFunctions({ egress: createEgress(settings.egress) }),
    ...createCmdbFunctions({ pool }),
    ...createRecordFunctions({ pool, door }),
  ];
}

/** Names and inputs of all functions, for checks without a server: nothing is connected to, nothing can be called. */
export function describeFunctions(): NonNullable<LoadOptions["functions"]> {
  const nobody = (): Promise<never> => Promise.reject(new Error("a described function cannot be called"));
  const definitions = functionDefinitions(new Pool(), { egress: {}, shell: null }, { open: nobody, send: nobody });
  return Object.fromEntries(
    definitions.map(({ name, input, output, names = {}, sends }) => [
      name,
      {
        input: z.toJSONSchema(input, { io: "input" }) as Json,
        output: z.toJSONSchema(output, { io: "output" }) as Json,
        names,
        ...(sends === undefined ? {} : { sends }),
      },
    ]),
  );
}
