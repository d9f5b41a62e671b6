import type { JsonObject } from "../base/json.ts";
import type { GroupCause, GroupNews, GroupRepair, SentCommand } from "./send.ts";

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
      /** What the first alert had opened before is sent this; when it takes it, nothing else is opened. */
      readonly again?: { readonly group: string; readonly send: SentCommand; readonly text: string };
    }
  /** More alerts joined a group: those that were processed together are told together. */
  | ({
      readonly kind: "group.join";
      /** Null: the record is told nothing. */
      readonly send: SentCommand | null;
      /** Which alert the others come from, as far as it is known. */
      readonly primary?: GroupCause;
      /** Rules of those that joined, beside the one that opened the record: what repairs for them begins. */
      readonly rules?: readonly string[];
    } & GroupTold)
  /** An alert has shown that the group is part of another one: its record is told, and becomes part of that one's. */
  | {
      readonly kind: "group.merge";
      readonly into: string;
      readonly send: SentCommand | null;
      readonly text: string;
    }
  /** The last alert of a rule has cleared in a group in which others fire: what repairs for that rule is told. */
  | { readonly kind: "group.calm"; readonly rule: string }
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
