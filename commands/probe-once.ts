import { randomUUID } from "node:crypto";
import type { Client, Workflow } from "@temporalio/client";
import type { Pool } from "pg";
import { centre, type Probe } from "../engine/probe/ir.ts";
import type { ProbeOutcome } from "../engine/probe/outcome.ts";
import { digestOf } from "../store/digest.ts";
import { readPlan } from "../store/probe/plan.ts";
import { discoveryTaskQueue } from "../workflows/discovery/messages.ts";
import { workflowTaskQueue } from "../workflows/messages.ts";
import { type AskedRound, probeOnceWorkflow, type SeenRound } from "../workflows/probe/messages.ts";
import { pollersOf } from "./discovery.ts";
import { RequestRefusedError } from "./error.ts";

/** Asks a probe once from each of these vantage points, side by side. Nothing of it is kept. */
export async function askOnce(
  { client, pool }: { readonly client: Client; readonly pool: Pool },
  probe: Probe,
  from: readonly string[],
): Promise<readonly { readonly from: string; readonly outcome: ProbeOutcome }[]> {
  return Promise.all(from.map(async (one) => ({ from: one, outcome: await askFrom({ client, pool }, probe, one) })));
}

async function askFrom(
  { client, pool }: { readonly client: Client; readonly pool: Pool },
  probe: Probe,
  from: string,
): Promise<ProbeOutcome> {
  if (from !== centre && (await pollersOf(client, discoveryTaskQueue(from))).length === 0)
    throw new RequestRefusedError(
      `no collector "${from}" is at work: start it, or ask from one of ${probe.from.join(", ")}`,
    );
  const plan = await readPlan(pool, from, probe);
  if (plan === null) throw new RequestRefusedError(`the probe "${probe.name}" does not ask from "${from}"`);
  const asked: AskedRound = {
    digest: digestOf(plan),
    turns: [{ probe: probe.name, inMs: 0 }],
    at: Date.now(),
    mostMs: probe.timeoutMs + 1_000,
    plan,
  };
  const seen = (await client.workflow.execute<Workflow>(probeOnceWorkflow, {
    workflowId: `probing/${from}/once/${randomUUID()}`,
    taskQueue: workflowTaskQueue,
    args: [{ from, asked }],
    staticSummary: `Probe ${probe.name}, by hand`,
  })) as SeenRound;
  const [one] = seen.lacks ? [] : seen.seen;
  if (one === undefined)
    throw new RequestRefusedError(`the probe "${probe.name}" was not asked in time from "${from}"`);
  return one.outcome;
}
