/**
 * Every function that definitions may call, in one list for the worker that runs them and for the check that knows no
 * worker.
 */
import { Pool } from "pg";
import { z } from "zod";
import { createAcmeFunctions } from "../activities/acme/functions.ts";
import { createAuthorityFunctions } from "../activities/certificate/authority-functions.ts";
import { createFilesFunction } from "../activities/certificate/files-function.ts";
import { createHostFunctions } from "../activities/certificate/host-functions.ts";
import { createInspectFunctions } from "../activities/certificate/inspect-functions.ts";
import { createRevocationFunctions } from "../activities/certificate/revocation-functions.ts";
import { createRouteFunction } from "../activities/certificate/route-function.ts";
import { createListFunction, type InventoryDoor } from "../activities/cloud/list-function.ts";
import { createPlanFunctions } from "../activities/cloud/plan-functions.ts";
import { createCmdbFunctions } from "../activities/cmdb/functions.ts";
import { createMapFunctions } from "../activities/cmdb/map-functions.ts";
import { createDiscoveryFunctions, type SweepDoor } from "../activities/discovery/functions.ts";
import type { FunctionDefinition } from "../activities/function/define-activity.ts";
import { callHttp } from "../activities/http/call-http.ts";
import { createEgress, type EgressOptions } from "../net/egress.ts";
import { createMetricFunctions } from "../activities/metric/query.ts";
import { createProbeFunctions } from "../activities/probe/probe.ts";
import type { RecordDoor } from "../activities/record/door.ts";
import { createLookUpFunctions } from "../activities/record/look-ups.ts";
import { createRecordFunctions } from "../activities/record/functions.ts";
import { createRunShell } from "../activities/shell/run-shell.ts";
import type { LoadOptions } from "../engine/definition/context.ts";
import type { Json } from "../engine/base/json.ts";
import type { Integration } from "./integration/integration.ts";
import { exitCodes, LaunchError } from "./launcher/launch-error.ts";

export interface FunctionSettings {
  readonly egress: EgressOptions;
  /** `run: shell`: null = this worker runs no commands. */
  readonly shell: { readonly workingDirectory: string } | null;
  /** Packages that bring functions of their own. @default none */
  readonly integrations?: readonly Integration[];
}

export function functionDefinitions(
  pool: Pool,
  settings: FunctionSettings,
  door: RecordDoor & SweepDoor & InventoryDoor,
): readonly FunctionDefinition[] {
  const own = [
    callHttp,
    createRunShell(
      settings.shell === null
        ? { enabled: false }
        : { enabled: true, workingDirectory: settings.shell.workingDirectory },
    ),
    ...createProbeFunctions({ egress: createEgress(settings.egress) }),
    ...createCmdbFunctions({ pool }),
    ...createMapFunctions({ pool }),
    ...createDiscoveryFunctions({ pool, door }),
    ...createInspectFunctions({ pool, egress: createEgress(settings.egress) }),
    ...createRevocationFunctions({ pool }),
    ...createHostFunctions({ pool, egress: createEgress(settings.egress) }),
    ...createAuthorityFunctions({ pool, egress: createEgress(settings.egress) }),
    createRouteFunction({ pool }),
    createFilesFunction({ pool, egress: createEgress(settings.egress) }),
    ...createAcmeFunctions({ pool }),
    createListFunction({ pool, door }),
    ...createPlanFunctions({ pool }),
    ...createRecordFunctions({ pool, door }),
    ...createLookUpFunctions({ pool }),
    ...createMetricFunctions({ pool }),
  ];
  return withIntegrations(own, settings.integrations ?? []);
}

/** A name that is there twice is refused: which function a definition calls must not depend on an order. */
function withIntegrations(
  own: readonly FunctionDefinition[],
  integrations: readonly Integration[],
): readonly FunctionDefinition[] {
  const from = new Map(own.map(({ name }) => [name, "Opsloom itself"]));
  for (const { name: integration, functions } of integrations) {
    for (const { name } of functions) {
      const other = from.get(name);
      if (other !== undefined)
        throw new LaunchError(
          exitCodes.configuration,
          `the integration "${integration}" brings the function "${name}", and so does ${other}: rename one of them`,
        );
      from.set(name, `the integration "${integration}"`);
    }
  }
  return [...own, ...integrations.flatMap(({ functions }) => functions)];
}

/** Names and inputs of all functions, for checks without a server: nothing is connected to, nothing can be called. */
export function describeFunctions(integrations: readonly Integration[] = []): NonNullable<LoadOptions["functions"]> {
  const nobody = (): Promise<never> => Promise.reject(new Error("a described function cannot be called"));
  const settings = { egress: {}, shell: null, integrations };
  const definitions = functionDefinitions(new Pool(), settings, {
    open: nobody,
    send: nobody,
    quick: nobody,
    listNow: nobody,
  });
  return Object.fromEntries(
    definitions.map(({ name, input, output, names = {}, sends, looksUp, permission }) => [
      name,
      {
        input: z.toJSONSchema(input, { io: "input" }) as Json,
        output: z.toJSONSchema(output, { io: "output" }) as Json,
        names,
        ...(sends === undefined ? {} : { sends }),
        ...(looksUp === undefined ? {} : { looksUp }),
        ...(permission === undefined ? {} : { permission }),
      },
    ]),
  );
}
