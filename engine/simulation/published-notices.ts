import type { DefinedChannel } from "../lifecycle/tell/channel.ts";
import type { EscalationPolicy, Notification } from "../lifecycle/ir.ts";

/** What is published beside what records pin. */
export interface PublishedNotices {
  readonly escalations: { readonly [name: string]: EscalationPolicy };
  readonly channels: { readonly [name: string]: DefinedChannel };
  readonly notifications: { readonly [name: string]: Notification };
}
