/** The runbook workflow as the bundle of a test has it: under its own name, and as the default for types named by published runbooks. */
export { runbook, runbookDefault as default } from "../../workflows/runbook/runbook.ts";
