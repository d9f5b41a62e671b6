import type { Pool } from "pg";
import { z } from "zod";
import { errorCategories, targetPhases } from "../../engine/discovery/target.ts";
import { parseAddress } from "../../engine/discovery/range.ts";
import { readRuns } from "../../store/discovery/read-runs.ts";
import { readTargets } from "../../store/discovery/read-targets.ts";
import { defineActivity, type FunctionDefinition } from "../function/define-activity.ts";
import { endedRun, tellRefusal, workKey } from "../function/awaited-work.ts";
import { faultError } from "../function/fault-error.ts";

/** How a sweep of one address is started: by the discovery that covers it, when none is named. */
export interface SweepDoor {
  quick(params: {
    readonly address: string;
    readonly discovery?: string;
    /** Tells this sweep from others of the address. */
    readonly key: string;
  }): Promise<{ readonly workflow: string; readonly discovery: string }>;
}

/** `discovery.quick`: one address, looked at now. */
export function createDiscoveryFunctions({
  pool,
  door,
}: {
  readonly pool: Pool;
  readonly door: SweepDoor;
}): readonly FunctionDefinition[] {
  return [
    defineActivity({
      name: "discovery.quick",
      title: "Sweep one address now",
      idempotent: true,
      heartbeats: true,
      timeoutMs: 600_000,
      permission: "discovery.run",
      input: z.strictObject({
        address: z.ipv4(),
        discovery: z
          .string()
          .min(1)
          .max(200)
          .optional()
          .describe("Left out: the one whose smallest range holds the address"),
      }),
      names: { discovery: "Discovery" },
      output: z.object({
        run: z.string(),
        discovery: z.string(),
        /** How far the address came; null = it is silent on all that it was asked. */
        phase: z.enum(targetPhases).nullable(),
        /** The host there. */
        ci: z.string().nullable(),
        ports: z.array(z.int()),
        errors: z.array(z.object({ category: z.enum(errorCategories), port: z.int().nullable(), message: z.string() })),
      }),
      async run(input, context) {
        if (parseAddress(input.address) === null)
          throw faultError("validation", `"${input.address}" is no IPv4 address: write 192.0.2.1`);
        const named = input.discovery === undefined ? {} : { discovery: input.discovery };
        const { workflow, discovery } = await door
          .quick({ address: input.address, ...named, key: workKey(context) })
          .catch(tellRefusal);
        const run = await endedRun(context, workflow, () => readRuns(pool, { discovery, limit: 100 }));
        if (run.phase !== "completed")
          throw faultError("runtime", `the sweep of ${input.address} ended as ${run.phase}: ${run.fault ?? "stopped"}`);
        const [target] = await readTargets(pool, { runId: run.id, limit: 1 });
        return {
          run: run.id,
          discovery,
          phase: target?.phase ?? null,
          ci: target?.ciId ?? null,
          ports: [...(target?.ports ?? [])],
          errors: (target?.errors ?? []).map(({ category, port, message }) => ({ category, port, message })),
        };
      },
    }),
  ];
}
