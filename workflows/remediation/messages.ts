/**
 * Workflow type of a remediation; its workflow id is `remediation/GROUP/NAME`, so an alert group is repaired once by
 * each.
 */
export const remediationWorkflow = "remediation";

export interface RemediationInput {
  /** Alert group it repairs. */
  readonly group: string;
  /** Record the group opened. */
  readonly incident: string;
  /** Name of the Remediation definition. */
  readonly remediation: string;
}

/**
 * Signal to a remediation that something has happened: what it raised has entered a state, or the last alert of its
 * group has cleared. It says so and no more: what happened is read in the ledger, in its order.
 */
export const remediationNews = "news";

export type RemediationNews = "moved" | "cleared";

export interface RemediationOutcome {
  readonly outcome: "repaired" | "failed" | "refused" | "withdrawn" | "notApplicable";
  readonly because: string;
  readonly change: string | null;
}
