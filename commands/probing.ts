/**
 * Has probes asked: from the installation, and from each collector that is at work.
 *
 * 1. A workflow goes on by itself as long as there is something to ask; one that is there already is left alone.
 * 2. What nobody has asked for long is said to be not known, whoever was to ask.
 */
import type { Client, Workflow } from "@temporalio/client";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { centre } from "../engine/probe/ir.ts";
import { readDefinitionsOfKind } from "../store/definition/read.ts";
import { noteSilence } from "../store/probe/take.ts";
import { discoveryTaskQueue } from "../workflows/discovery/messages.ts";
import { workflowTaskQueue } from "../workflows/messages.ts";
import { type ProbingInput, probingWorkflow, probingWorkflowId } from "../workflows/probe/messages.ts";
import { pollersOf } from "./discovery.ts";
import { startRounds } from "./rounds.ts";

interface ProbingParams {
  readonly client: Client;
  readonly pool: Pool;
  readonly log: Logger;
  /** @default 10_000 */
  readonly intervalMs?: number;
}

export function startProbing({ client, pool, log, intervalMs = 10_000 }: ProbingParams): { stop(): Promise<void> } {
  const failed = "it was not seen to that probes are asked";
  return startRounds({ log, failed, intervalMs, round: () => haveProbesAsked(client, pool) });
}

async function haveProbesAsked(client: Client, pool: Pool): Promise<void> {
  await noteSilence(pool, Date.now());
  const probes = [...(await readDefinitionsOfKind(pool, "Probe")).values()];
  const sources = [...(await readDefinitionsOfKind(pool, "MetricSource")).values()];
  const points = [...probes.flatMap((probe) => probe.from), ...sources.flatMap(({ scrape }) => scrape?.from ?? [])];
  for (const from of new Set(points)) {
    if (from !== centre && (await pollersOf(client, discoveryTaskQueue(from))).length === 0) continue;
    await client.workflow.start<Workflow>(probingWorkflow, {
      workflowId: probingWorkflowId(from),
      taskQueue: workflowTaskQueue,
      args: [{ from } satisfies ProbingInput],
      workflowIdConflictPolicy: "USE_EXISTING",
      staticSummary: `Probes from ${from}`,
    });
  }
}
