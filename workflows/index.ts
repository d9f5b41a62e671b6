/**
 * The entry of the workflow bundle: every workflow type by its name. A published runbook is its own type, through the
 * default.
 */
export { accountInventory } from "./cloud/inventory.ts";
export { discoverySweep } from "./discovery/sweep.ts";
export { escalation } from "./escalation/escalation.ts";
export { lifecycle } from "./lifecycle/lifecycle.ts";
export { probeOnce } from "./probe/once.ts";
export { probing } from "./probe/probing.ts";
export { remediation } from "./remediation/remediation.ts";
export { runbook, runbook as default } from "./runbook/runbook.ts";
export { schedule } from "./schedule/schedule.ts";
