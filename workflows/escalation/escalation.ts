/**
 * An escalation of a record: tells step after step, waits between them, and ends as soon as somebody has taken the
 * record on. Steps, waits and notifications are those of its start, pinned by digest (invariant 3 of the design).
 */
import { proxyActivities, sleep } from "@temporalio/workflow";
import type { EscalationActivities } from "../../activities/escalation/escalation.ts";
import type { EscalationInput } from "./messages.ts";

const { escalationPlan, escalationStep } = proxyActivities<EscalationActivities>({
  startToCloseTimeout: "10s",
  retry: { initialInterval: "1s", maximumInterval: "1m" },
});

export async function escalation(input: EscalationInput): Promise<string> {
  const plan = await escalationPlan(input);
  if (plan === null) return `no escalation "${input.escalation}" is published`;
  for (let round = 0; round <= plan.repeat; round += 1) {
    for (const [index, waitMs] of plan.waitsMs.entries()) {
      const told = await escalationStep({ ...input, pins: plan.pins, round, index });
      if (told.ended) return told.because;
      await sleep(waitMs);
    }
  }
  const last = await escalationStep({ ...input, pins: plan.pins, round: plan.repeat, index: "fallback" });
  return last.because;
}
