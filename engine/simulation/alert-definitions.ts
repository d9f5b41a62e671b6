import type { AlertRule, Remediation } from "../alert/ir.ts";
import type { Maintenance } from "../alert/maintenance.ts";
import type { EventSource } from "../event/ir.ts";
import type { DecisionTable } from "../table/ir.ts";

/** What becomes of alerts, as published. */
export interface AlertDefinitions {
  readonly sources: { readonly [name: string]: EventSource };
  /** In the order in which they are tried. */
  readonly rules: readonly AlertRule[];
  readonly maintenances: readonly Maintenance[];
  readonly tables: { readonly [name: string]: DecisionTable };
  /** In order of name. */
  readonly remediations: readonly Remediation[];
}
