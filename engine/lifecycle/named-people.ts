import type { LedgerEvent } from "./event.ts";

/** Who moved a record, was asked to approve it, or decided, each once; the engine is nobody. */
export function namedPeople(events: readonly Pick<LedgerEvent, "by" | "body">[]): readonly string[] {
  const names = events.flatMap(({ by, body }) => {
    if (body.kind === "approvalRequested" || body.kind === "approvalMembers") return [by, ...body.approvers];
    if (body.kind === "approvalDecided") return [by, body.by, ...(body.onBehalfOf === null ? [] : [body.onBehalfOf])];
    return [by];
  });
  return [...new Set(names)].filter((name) => !name.startsWith("$"));
}
