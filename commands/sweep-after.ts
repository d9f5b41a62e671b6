import type { Client } from "@temporalio/client";
import type { Pool } from "pg";
import { occurrenceOf } from "../engine/discovery/occurrence.ts";
import { listLatestDefinitions } from "../store/definition/read.ts";
import { readCollectors } from "../store/discovery/collectors.ts";
import type { DiscoveryEnded } from "../store/discovery/run-ended.ts";
import { startSweep } from "./discovery.ts";
import { EffectRefusedError, RequestRefusedError } from "./error.ts";

/** Starts the discoveries that are due after the one that has ended, each once for that run however often it is told. */
export async function sweepAfter(
  { client, pool }: { readonly client: Client; readonly pool: Pool },
  { record, discovery }: DiscoveryEnded,
): Promise<void> {
  const due = (await listLatestDefinitions(pool, "Discovery")).flatMap(({ ir }) => {
    const occurrence = occurrenceOf(ir);
    return occurrence.kind === "after" && occurrence.discovery === discovery ? [ir] : [];
  });
  if (due.length === 0) return;
  const collectors = (await readCollectors(pool)).map(({ collector }) => collector);
  const refused: string[] = [];
  for (const one of due) {
    try {
      await startSweep(client, one, { collectors, after: record.split("/").at(-1) ?? record });
    } catch (error) {
      if (!(error instanceof RequestRefusedError)) throw error;
      refused.push(error.message);
    }
  }
  if (refused.length > 0) throw new EffectRefusedError(refused.join("; "));
}
