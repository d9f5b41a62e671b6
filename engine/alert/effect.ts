import type { JsonObject } from "../base/json.ts";
import type { GroupNews, GroupRepair, SentCommand } from "./send.ts";

/**
 * What follows from alerts, put into the outbox in the transaction that wrote them. `id` makes each of them happen
 * once; `record` is empty as long as the group may not have opened its record yet.
 */
export type AlertEffect = { readonly id: string; readonly record: string; readonly group: string } & (
  | {
      readonly kind: "group.open";
      readonly rule: string;
      /** Record type to open, and its fields. */
      readonly type: string;
      readonly fields: JsonObject;
      /** Which arming of the effect `type` and `fields` were found out for; left out for the first. */
      readonly asOf?: number;
    }
  /** More alerts joined a group: those that were processed together are told together. */
  | ({ readonly kind: "group.join"; readonly send: SentCommand } & GroupTold)
  /** The last alert of the group has cleared; its record is sent the command of the rule, if it has one. */
  | ({ readonly kind: "group.clear"; readonly send: SentCommand | null } & GroupTold)
  /**
   * The workflow of a remediation that had begun is gone; `record` is the record of the group, `change` what the
   * remediation had raised.
   */
  | {
      readonly kind: "remediation.lost";
      readonly remediation: string;
      readonly change: string | null;
      readonly because: string;
    }
);

interface GroupTold extends GroupNews {
  /** What repairs the group: found out once, when it is told, so that every try tells the same. Left out until then. */
  readonly repair?: GroupRepair | null;
}
