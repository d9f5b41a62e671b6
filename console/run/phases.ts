/** Phases that a list of runs may be of: a run is never passed over, its steps are. */
export const runPhases = ["running", "waiting", "suspended", "pending", "faulted", "cancelled", "completed"] as const;

export interface RunFilter {
  readonly phase?: (typeof runPhases)[number] | undefined;
  readonly runbook?: string | undefined;
}
