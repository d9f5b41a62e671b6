import type { EventBody, LedgerEvent } from "../lifecycle/record.ts";
import { isInternalBefore } from "../lifecycle/published-before.ts";
import type { Sight } from "./sight.ts";

/**
 * An event as somebody sees it; null = it is none of their business. A move that is marked internal is seen, for the
 * record's state is, but not what was said with it.
 */
export function eventInSight(event: LedgerEvent, { notes }: Sight): LedgerEvent | null {
  if (notes === "all") return event;
  // What another record is opened with is seen there, by those who see that one.
  if (event.body.kind === "openRequested") return { ...event, body: withoutContent(event.body) };
  // What was looked up is of others; what it led to is seen.
  if (event.body.kind === "factsRead") return { ...event, body: { ...event.body, facts: {} } };
  if (!isInternal(event.body)) return event;
  if (event.body.kind === "noted") return null;
  if (event.body.kind !== "moved") return event;
  return { ...event, body: { ...event.body, input: {}, why: { held: null, others: [] } } };
}

function isInternal(body: EventBody): boolean {
  if (body.kind === "moved") return body.internal === true;
  return body.kind === "noted" && (body.internal ?? isInternalBefore(body.input));
}

function withoutContent(body: Extract<EventBody, { readonly kind: "openRequested" }>): EventBody {
  const order = body.order === undefined ? {} : { order: { ...body.order, form: {} } };
  return { ...body, fields: {}, ...order };
}
