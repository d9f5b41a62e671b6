import type { SentDelivery } from "./deliveries.ts";
import type { AcknowledgedCommand } from "./ledgers.ts";

/** What people, gateways and monitoring did, for comparison with what is stored. */
export interface Journal {
  readonly deliveries: SentDelivery[];
  readonly commands: AcknowledgedCommand[];
  /** Effects that must have happened. */
  readonly asked: string[];
  /** Parents that were resolved, with the children that are to follow. */
  readonly families: { readonly parent: string; readonly children: readonly string[] }[];
  /** Records that were merged, and into which. */
  readonly merges: { readonly merged: string; readonly into: string }[];
  /** Files that a record was given. */
  readonly files: { readonly record: string; readonly digest: string }[];
  readonly mails: { readonly messageId: string; readonly acknowledged: boolean }[];
  /** How often each kind of journey came to its end. */
  readonly done: { [kind: string]: number };
}

export function newJournal(): Journal {
  return { deliveries: [], commands: [], asked: [], families: [], merges: [], files: [], mails: [], done: {} };
}
