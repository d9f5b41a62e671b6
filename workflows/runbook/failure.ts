/** Faults and Temporal failures, both ways. */
import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, TimeoutFailure } from "@temporalio/workflow";
import type { Json } from "../../engine/base/json.ts";
import { type Fault, faultJson, readFault, standardFault } from "../../engine/runbook/fault.ts";

/** The fault that a failed effect means. Its `instance` is set by the machine. */
export function faultOfFailure(error: unknown): Fault {
  const cause = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) {
    const fault = readFault(cause.details?.[0] as Json | undefined);
    if (fault !== null) return fault;
    return standardFault("runtime", "", `${cause.type ?? "Error"}: ${cause.message}`);
  }
  if (cause instanceof TimeoutFailure) {
    return standardFault(
      "timeout",
      "",
      `the step did not end in time or its worker was lost (${cause.timeoutType}); whether its effect happened is not known`,
    );
  }
  return standardFault("runtime", "", cause instanceof Error ? cause.message : String(cause));
}

/** How a run that faulted ends as a workflow: never retried, with the fault as its first detail. */
export function failureOfFault(fault: Fault): ApplicationFailure {
  const where = fault.instance === "" ? "" : ` at ${fault.instance}`;
  return ApplicationFailure.create({
    type: fault.type,
    message: `${fault.title} (${fault.status})${where}${fault.detail === undefined ? "" : `: ${fault.detail}`}`,
    nonRetryable: true,
    details: [faultJson(fault)],
  });
}
