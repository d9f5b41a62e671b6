import type { BoardRules } from "../alert/board.ts";
import type { Correlation } from "../alert/correlation.ts";
import type { Remediation } from "../alert/ir.ts";
import type { Maintenance } from "../alert/maintenance.ts";
import type { EventSource } from "../event/ir.ts";
import type { DecisionTable } from "../table/ir.ts";

/** What becomes of alerts, as published. */
export interface AlertDefinitions extends BoardRules {
  readonly sources: { readonly [name: string]: EventSource };
  readonly correlations: readonly Correlation[];
  readonly maintenances: readonly Maintenance[];
  readonly tables: { readonly [name: string]: DecisionTable };
  /** In order of name. */
  readonly remediations: readonly Remediation[];
}
