import type { Pool } from "pg";
import { z } from "zod";
import { cloudServices } from "../../engine/cloud/ir.ts";
import { readCloudRuns } from "../../store/cloud/read-runs.ts";
import { findCloudCis } from "../../store/cloud/find-cis.ts";
import { endedRun, tellRefusal, workKey } from "../function/awaited-work.ts";
import { defineActivity, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";

/** How some scopes of an account are listed now. */
export interface InventoryDoor {
  listNow(params: {
    readonly account: string;
    readonly region: string;
    readonly services: readonly (typeof cloudServices)[number][];
    /** Tells this listing from others. */
    readonly key: string;
  }): Promise<{ readonly workflow: string }>;
}

/** `cloud.list`: a region of an account, listed now: what was made a step before is in the CMDB in the next. */
export function createListFunction({
  pool,
  door,
}: {
  readonly pool: Pool;
  readonly door: InventoryDoor;
}): FunctionDefinition {
  return defineActivity({
    name: "cloud.list",
    title: "List a region of an account now",
    idempotent: true,
    heartbeats: true,
    timeoutMs: 900_000,
    permission: "discovery.run",
    names: { account: "Account" },
    input: z.strictObject({
      account: z.string().min(1).max(200),
      region: z.string().min(1).max(40),
      services: z.array(z.enum(cloudServices)).min(1).default(["compute"]),
      resources: z.array(z.string().min(1).max(300)).max(100).default([]).describe("Ids whose CIs are asked for"),
    }),
    output: z.object({
      run: z.string(),
      phase: z.string(),
      /** By id of the provider. */
      cis: z.record(z.string(), z.string()),
    }),
    async run({ account, region, services, resources }, context) {
      const key = workKey(context);
      const { workflow } = await door.listNow({ account, region, services, key }).catch(tellRefusal);
      const run = await endedRun(context, workflow, () => readCloudRuns(pool, { account, limit: 100 }));
      if (run.phase !== "completed")
        throw faultError("runtime", `the listing of "${account}" ended as ${run.phase}: ${run.fault ?? "see its run"}`);
      const cis = await findCloudCis(pool, account, resources);
      const lost = resources.find((id) => !cis.has(id));
      if (lost !== undefined) throw faultError("runtime", `"${lost}" is not listed in ${region} of "${account}"`, 404);
      return { run: run.id, phase: run.phase, cis: Object.fromEntries(cis) };
    },
  });
}
