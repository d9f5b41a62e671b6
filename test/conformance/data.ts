import { existsSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(process.env["OPSLOOM_CONFORMANCE_DATA"] ?? "../shared/data", "open-workflow");

/**
 * The Open Workflow Specification's own files, or null where they are not present: its tests are then skipped by
 * name.
 */
export const openWorkflowData: string | null = existsSync(folder) ? folder : null;
