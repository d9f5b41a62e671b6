/** The runbook workflow as the bundle of a test has it: under its own name, and as the default for types named by published runbooks. */
// oxlint-disable-next-line import/no-default-export -- Temporal takes the default export for workflow types it does not know
export { runbook, runbookDefault as default } from "../../workflows/runbook/runbook.ts";
