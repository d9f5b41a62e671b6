/**
 * How people are reached: a port, and one folder a channel.
 *
 * C1. A message has one id, made of the ledger sequence, the channel and the person. Every try carries it, so that a
 *     receiver can tell the second from the first.
 * C2. Addresses that are secrets (the address of a chat's webhook) never stand in an outcome: what went wrong is told
 *     in words of our own.
 */
import type { ChannelName } from "../engine/lifecycle/tell/channel.ts";

/** What is told. */
export interface Message {
  /** Id of the outbox entry: `incident/INC0000001#7:mail:kim`. */
  readonly id: string;
  /** `incident/INC0000001`; null = it tells of several records. */
  readonly recordId: string | null;
  readonly subject: string;
  readonly text: string;
  /** Why this person is told. */
  readonly because: string;
  /** Address of the page of the record for this person; left out: none is known. */
  readonly page?: string;
}

/** Who is told, and where. */
export interface Recipient {
  readonly name: string;
  readonly title: string;
  readonly email: string | null;
  /** By channel, the name of the secret that holds the person's own address there. */
  readonly contacts: { readonly [channel: string]: string };
  /** By kind, contacts that are no secret, such as the number of a phone. */
  readonly addresses: { readonly [kind: string]: string };
}

export type Delivery =
  | { readonly outcome: "delivered"; readonly because: string | null }
  /** It may go later; `afterMs` = the other side said when. */
  | { readonly outcome: "retry"; readonly because: string; readonly afterMs: number | null }
  /** It will not go, however often it is tried. */
  | { readonly outcome: "refused"; readonly because: string };

export interface Channel {
  /** One try, of at most {@link longestTryMs}. What goes wrong is an outcome; throwing is a defect. */
  deliver(message: Message, person: Recipient): Promise<Delivery>;
}

/** Null = not configured. */
export type Channels = { readonly [name in ChannelName]: Channel | null };

/** Reads a secret by its name: a text or what a JSON file holds. Undefined when there is none. */
export type ReadSecret = (name: string) => Promise<unknown>;

/** Well below the lease of an outbox entry, so that no second relay begins the same try. */
export const longestTryMs = 30_000;

/** The id of a message in letters that every protocol takes; different ids give different texts. */
export function idText(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9-]/g, (character) =>
    character === "/" ? "_" : `_${character.codePointAt(0)?.toString(16) ?? ""}_`,
  );
}
