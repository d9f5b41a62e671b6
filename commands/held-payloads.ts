/**
 * Which payloads of the store the server still refers to: in the histories of workflows that run, and in what schedules
 * will start. Closed workflows are not asked: nothing reads their payloads but who looks at an old history.
 */
import type { Client } from "@temporalio/client";
import { METADATA_ENCODING_KEY, type Payload } from "@temporalio/common";
import { claimEncoding } from "./claim-check.ts";

/** Histories read at once. */
const atOnce = 4;

/** Those of these digests that are referred to. Stops as soon as all are found. */
export async function heldPayloads(client: Client, digests: readonly string[]): Promise<ReadonlySet<string>> {
  const missing = new Set(digests);
  const held = new Set<string>();
  const look = (value: unknown): void => {
    for (const digest of claimsIn(value)) if (missing.delete(digest)) held.add(digest);
  };
  for await (const { scheduleId } of client.schedule.list()) {
    if (missing.size === 0) return held;
    look(
      await unlessGone(client.workflowService.describeSchedule({ namespace: client.options.namespace, scheduleId })),
    );
  }
  const underWay = new Set<Promise<void>>();
  // What began within the last hour has told the store of what it uses (P1), so a list that is behind does no harm.
  for await (const { workflowId } of client.workflow.list({ query: 'ExecutionStatus = "Running"' })) {
    if (missing.size === 0) break;
    while (underWay.size >= atOnce) await Promise.race(underWay);
    const reading: Promise<void> = readHistory(client, workflowId, look).finally(() => underWay.delete(reading));
    underWay.add(reading);
  }
  await Promise.all(underWay);
  return held;
}

async function readHistory(client: Client, workflowId: string, look: (events: unknown) => void): Promise<void> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await unlessGone(
      client.workflowService.getWorkflowExecutionHistory({
        namespace: client.options.namespace,
        execution: { workflowId },
        maximumPageSize: 1_000,
        ...(nextPageToken === undefined ? {} : { nextPageToken }),
      }),
    );
    look(page?.history?.events);
    nextPageToken = page === null || page.nextPageToken.length === 0 ? undefined : page.nextPageToken;
  } while (nextPageToken !== undefined);
}

/** What the server answers, as it holds it; null when what was asked about has ended meanwhile. */
async function unlessGone<T>(asking: Promise<T>): Promise<T | null> {
  try {
    return await asking;
  } catch (error) {
    // gRPC's NOT_FOUND.
    if ((error as { code?: number }).code === 5) return null;
    throw error;
  }
}

/** Digests of all claims anywhere in what the server sent. */
function* claimsIn(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  const { metadata, data } = value as Payload;
  const label = metadata?.[METADATA_ENCODING_KEY];
  if (label instanceof Uint8Array) {
    if (claimEncoding.equals(label)) yield Buffer.from(data ?? []).toString("utf8");
    return;
  }
  for (const part of Array.isArray(value) ? value : Object.values(value)) yield* claimsIn(part);
}
