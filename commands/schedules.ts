import type { Client } from "@temporalio/client";
import type { Pool } from "pg";
import type { FunctionTable } from "../engine/runbook/traits.ts";
import { listLatestDefinitions } from "../store/definition/read.ts";
import { ensureCalendarSchedules } from "./calendar-schedules.ts";
import { ensureSchedules } from "./discovery.ts";
import { ensureInventorySchedules } from "./inventory.ts";
import { ensureRunSchedules } from "./run-schedules.ts";
import type { KeptSchedules } from "./schedule-set.ts";

export interface RefreshSchedulesDeps {
  readonly client: Client;
  readonly pool: Pool;
  /** Every registered function, as runs need to know it. */
  readonly functions: FunctionTable;
}

/** Makes the Temporal Schedules those of what is published now. Idempotent; run it at start and after publishing. */
export async function refreshSchedules(deps: RefreshSchedulesDeps): Promise<{
  readonly discoveries: KeptSchedules;
  readonly accounts: KeptSchedules;
  readonly runbooks: KeptSchedules;
  readonly schedules: KeptSchedules;
}> {
  const { client, pool, functions } = deps;
  const [discoveries, accounts, runbooks, schedules] = await Promise.all([
    listLatestDefinitions(pool, "Discovery"),
    listLatestDefinitions(pool, "Account"),
    listLatestDefinitions(pool, "Runbook"),
    listLatestDefinitions(pool, "Schedule"),
  ]);
  return {
    discoveries: await ensureSchedules(
      client,
      discoveries.map(({ ir }) => ir),
    ),
    accounts: await ensureInventorySchedules(
      client,
      accounts.map(({ ir }) => ir),
    ),
    runbooks: await ensureRunSchedules(
      client,
      functions,
      runbooks.map(({ ir, digest }) => ({ document: ir, digest })),
    ),
    schedules: await ensureCalendarSchedules(
      client,
      schedules.map(({ ir }) => ir),
    ),
  };
}
