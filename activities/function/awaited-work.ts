/** Work that a step begins elsewhere and waits for: the sweep of an address, the listing of a region. */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { FunctionContext } from "./define-activity.ts";
import { faultError } from "./fault-error.ts";

const pollMs = 500;

/** Tells the work of this step from that of others, the same each time the step is repeated. */
export function workKey({ idempotencyKey }: Pick<FunctionContext, "idempotencyKey">): string {
  return createHash("sha256").update(idempotencyKey).digest("hex").slice(0, 16);
}

/** What cannot be done as it was asked for is a fault of the step; only `commands/` knows it as a class. */
export function tellRefusal(error: unknown): never {
  if (error instanceof Error && error.name === "RequestRefusedError") throw faultError("configuration", error.message);
  throw error;
}

/** The run of the workflow once it is over, by the rows that it has left; it heartbeats meanwhile. */
export async function endedRun<Run extends { readonly id: string; readonly phase: string }>(
  context: Pick<FunctionContext, "heartbeat" | "signal">,
  workflow: string,
  readRuns: () => Promise<readonly Run[]>,
): Promise<Run> {
  for (;;) {
    const run = (await readRuns()).find(({ id }) => id.startsWith(`${workflow}/`));
    if (run !== undefined && run.phase !== "running") return run;
    context.heartbeat();
    await pause(pollMs, undefined, { signal: context.signal });
  }
}
