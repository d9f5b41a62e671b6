import type { Value, ValueOrTable } from "../condition/ir.ts";

/** How events are received and read. Expressions see one item of `each` as `.`. */
export interface EventSource {
  readonly name: string;
  readonly title: string;
  readonly receive: {
    readonly webhook: "alertmanager-v4" | "grafana" | "cloudevents" | "json";
    /** Name of the secret that the sender must know; null = an API key of ours is asked for. */
    readonly secret: string | null;
  };
  /** jq that yields the items of one delivery; null = the body is the one item. */
  readonly each: string | null;
  readonly event: {
    /** What makes two events the same alert. */
    readonly key: Value;
    /** Yields `firing` or `clear`. */
    readonly state: ValueOrTable;
    readonly severity: ValueOrTable;
    /** Instant of the source, or null: the time of receipt. */
    readonly at: Value | null;
    readonly title: Value;
    /** Tried in order; the first that finds exactly one CI binds the alert to it. */
    readonly bind: readonly { readonly class: string; readonly attributes: { readonly [attribute: string]: Value } }[];
    readonly labels: Value | null;
  };
  /** Saying nothing for so long is an alert; null = it may be silent. */
  readonly silentAfterMs: number | null;
  /** How long after an end its start may be repeated late; left out = `lateRepeatsMs` of engine/alert/alert.ts. */
  readonly lateRepeatsMs?: number;
}
