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

export interface RemediationOutcome {
  readonly outcome: "repaired" | "failed" | "refused" | "notApplicable";
  readonly because: string;
  readonly change: string | null;
}
