import type { SourceEvent } from "../../engine/event/event.ts";
import { mapDelivery } from "../../engine/event/mapping.ts";
import type { AlertDefinitions } from "./definitions.ts";
import type { Delivery } from "./deliveries.ts";

/** A delivery as its source's definition understands it. */
export interface ReadDelivery {
  readonly id: number;
  readonly events: readonly SourceEvent[];
  /** Items that were not understood; one for a delivery that was not understood at all. */
  readonly rejected: number;
  /** Why they were not, or null. */
  readonly error: string | null;
}

/** What a delivery says, in the words of its EventSource. Never fails: what is not understood is told in `error`. */
export function readDelivery(delivery: Delivery, definitions: AlertDefinitions): ReadDelivery {
  const { id } = delivery;
  const source = Object.hasOwn(definitions.sources, delivery.source) ? definitions.sources[delivery.source] : undefined;
  if (source === undefined)
    return { id, events: [], rejected: 1, error: `the event source "${delivery.source}" is not published any more` };
  // The edge has parsed it once, so this cannot fail.
  const normalized = mapDelivery(source, JSON.parse(delivery.body), delivery.receivedAt, definitions.tables);
  if (!normalized.ok) return { id, events: [], rejected: 1, error: normalized.error };
  const { events, rejected } = normalized.value;
  // Such an item is kept in its delivery and told, never retried for ever.
  const storable = events.filter(isStorable);
  const reasons = [
    ...rejected.map(({ reason }) => reason),
    ...(storable.length < events.length
      ? ["an item holds the character U+0000 or half a surrogate pair, which PostgreSQL does not store"]
      : []),
  ];
  return {
    id,
    events: storable,
    rejected: rejected.length + events.length - storable.length,
    error: reasons.length === 0 ? null : reasons.join("; "),
  };
}

/**
 * An escape of NUL or of a lone surrogate in JSON text, none of which jsonb takes; a backslash before it that is itself
 * escaped makes it plain text.
 */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

function isStorable(event: SourceEvent): boolean {
  const text = JSON.stringify(event);
  return !text.includes("\\u") || !unstorable.test(text);
}
