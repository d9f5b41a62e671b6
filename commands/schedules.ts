import type { Client } from "@temporalio/client";
import type { Pool } from "pg";
import type { Discovery } from "../engine/discovery/ir.ts";
import { listLatestDefinitions } from "../store/definition/read.ts";
import { ensureSchedules, type EnsuredSchedules } from "./discovery.ts";

/** Makes the Temporal Schedules those of what is published now. Idempotent; run it at start and after publishing. */
export async function refreshSchedules({ client, pool }: { readonly client: Client; readonly pool: Pool }): Promise<EnsuredSchedules> {
  const discoveries = await listLatestDefinitions(pool, "Discovery");
  return ensureSchedules(
    client,
    discoveries.map(({ ir }) => ir as unknown as Discovery),
  );
}
