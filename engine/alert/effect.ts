import type { JsonObject } from "../json.ts";

/**
 * What follows from alerts, put into the outbox in the transaction that wrote them. `id` makes each of them happen once;
 * `record` is empty, since a group may not have opened its record yet.
 */
export type AlertEffect = { readonly id: string; readonly record: string; readonly group: string } & (
  | {
      readonly kind: "group.open";
      readonly rule: string;
      /** Record type to open, and its fields. */
      readonly type: string;
      readonly fields: JsonObject;
    }
  /** Another alert joined a group that has its record. */
  | { readonly kind: "group.join"; readonly alert: string; readonly text: string }
  /** The last alert of the group has cleared. */
  | { readonly kind: "group.clear"; readonly command: string; readonly text: string }
);
