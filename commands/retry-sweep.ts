import type { Client } from "@temporalio/client";
import type { Pool } from "pg";
import type { ProbeFailure } from "../engine/pattern/probe.ts";
import { rangesOf, union } from "../engine/discovery/range.ts";
import { readLatestDefinition } from "../store/definition/read.ts";
import { readCollectors } from "../store/discovery/collectors.ts";
import type { DiscoveryRun } from "../store/discovery/read-runs.ts";
import { addressesWithErrors } from "../store/discovery/read-targets.ts";
import { startSweep } from "./discovery.ts";
import { RequestRefusedError } from "./error.ts";

/** As many as one run sweeps. */
const mostAddresses = 65_536;

export interface RetryParams {
  readonly run: DiscoveryRun;
  /** null = whatever their errors are. */
  readonly category: ProbeFailure | null;
}

/**
 * Sweeps once more what had errors in a run, as the discovery is published now; joins such a retry that runs. Nothing
 * is inferred from it.
 */
export async function retrySweep(
  { client, pool }: { readonly client: Client; readonly pool: Pool },
  { run, category }: RetryParams,
): Promise<{ readonly workflow: string; readonly discovery: string; readonly addresses: number }> {
  const definition = await readLatestDefinition(pool, "Discovery", run.discovery);
  if (definition === null)
    throw new RequestRefusedError(
      `the discovery "${run.discovery}" is published no more: publish it to retry its runs`,
    );
  const addresses = await addressesWithErrors(pool, { runId: run.id, category, limit: mostAddresses });
  if (addresses.length === 0)
    throw new RequestRefusedError(
      `no target of the run "${run.id}" has an error${category === null ? "" : ` of the category ${category}`}: there is nothing to retry`,
    );
  const workflow = await startSweep(client, definition.ir, {
    collectors: (await readCollectors(pool)).map(({ collector }) => collector),
    part: { only: union(rangesOf(addresses)), as: `retry/${category ?? "all"}/${run.id.split("/").at(-1)}` },
  });
  return { workflow, discovery: run.discovery, addresses: addresses.length };
}
