import type { Value } from "../../condition/ir.ts";

/** How people are told. A notification names one of these, each carried by a folder of `channel/`, or a `Channel`. */
export const channelNames = ["inbox", "mail", "webhook", "slack", "teams"] as const;

export type ChannelName = (typeof channelNames)[number];

/** Whether a text names one of them; notifications published by earlier versions may name any. */
export function isChannelName(text: string): text is ChannelName {
  return (channelNames as readonly string[]).includes(text);
}

/** A channel made of a function, as a definition says it. It is read as it is published now, whatever a record pins. */
export interface DefinedChannel {
  readonly name: string;
  readonly title: string;
  /** Name of the function. */
  readonly call: string;
  /** Its input: it may read `$person` and `$message`, and hold secrets by reference. */
  readonly with: Value;
  /** Contacts that a person must have, by their kind. */
  readonly needs: readonly string[];
  /** Tries in all; null = as other channels. */
  readonly tries: number | null;
  /** Longest one try may take. */
  readonly withinMs: number;
  /** The message has a link by which its person acknowledges. */
  readonly acknowledge: boolean;
}
