/**
 * An escalation of a record: a thin host of `engine/lifecycle/escalation/escalation.ts`. Steps, waits and notifications
 * are those of its start, pinned by digest (invariant 3 of the design). As it begins anew, its history does too.
 */
import { continueAsNew, proxyActivities, sleep } from "@temporalio/workflow";
import type { EscalationActivities } from "../../activities/escalation/escalation.ts";
import { escalationTurns } from "../../engine/lifecycle/escalation/escalation.ts";
import { type EscalationInput, nextLap } from "./messages.ts";

const { escalationPlan, escalationStep } = proxyActivities<EscalationActivities>({
  startToCloseTimeout: "10s",
  retry: { initialInterval: "1s", maximumInterval: "1m" },
});

export async function escalation(input: EscalationInput): Promise<string> {
  const plan = await escalationPlan(input);
  if (plan === null) return `no escalation "${input.escalation}" is published`;
  for (const { waitMs, ...turn } of escalationTurns(plan)) {
    const take = () => escalationStep({ ...input, pins: plan.pins, ...turn });
    let told = await take();
    for (; told.lookInMs !== undefined; told = await take()) await sleep(told.lookInMs);
    if (told.anew !== undefined) return continueAsNew<typeof escalation>(nextLap(input, plan.pins, told.anew));
    if (told.ended || waitMs === null) return told.because;
    await sleep(waitMs);
  }
  throw new Error("an escalation ends with its fallback");
}
