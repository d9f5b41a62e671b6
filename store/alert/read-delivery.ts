import type { SourceEvent } from "../../engine/event/event.ts";
import { mapDelivery } from "../../engine/event/mapping.ts";
import { readWatchEvents, watchSource } from "../../engine/watch/event.ts";
import type { Delivery } from "../event/deliveries.ts";
import type { AlertDefinitions } from "./definitions.ts";

/** A delivery as its source's definition understands it. */
export interface ReadDelivery {
  readonly id: number;
  readonly source: string;
  /** Whether the source is published: what nobody reads is no fault of it. */
  readonly known: boolean;
  readonly events: readonly SourceEvent[];
  /** Items that were not understood; one for a delivery that was not understood at all. */
  readonly rejected: number;
  /** Their places in the delivery; null = it was not understood at all, or nothing was rejected. */
  readonly items: readonly number[] | null;
  /** Why they were not, or null. */
  readonly error: string | null;
}

/** What a delivery says, in the words of its EventSource. Never fails: what is not understood is told in `error`. */
export function readDelivery(delivery: Delivery, definitions: AlertDefinitions): ReadDelivery {
  const { id } = delivery;
  const of = { id, source: delivery.source, known: true };
  if (delivery.source === watchSource) {
    const events = readWatchEvents(delivery.read(), delivery.receivedAt);
    return { ...of, events, rejected: 0, items: null, error: null };
  }
  const source = Object.hasOwn(definitions.sources, delivery.source) ? definitions.sources[delivery.source] : undefined;
  const lost = (error: string): ReadDelivery => ({
    ...of,
    events: [],
    rejected: 1,
    items: delivery.items,
    error,
  });
  if (source === undefined)
    return { ...lost(`the event source "${delivery.source}" is not published any more`), known: false };
  const only = delivery.items === null ? null : new Set(delivery.items);
  const mapped = mapDelivery(source, delivery.read(), delivery.receivedAt, definitions.tables, only);
  if (!mapped.ok) return lost(mapped.error);
  const { events, rejected } = mapped.value;
  if (rejected.length === 0) return { ...of, events, rejected: 0, items: null, error: null };
  const reasons = new Set(rejected.map(({ reason, index }) => `item ${String(index)}: ${reason}`));
  return {
    ...of,
    events,
    rejected: rejected.length,
    items: rejected.map(({ index }) => index),
    error: [...reasons].join("; "),
  };
}
