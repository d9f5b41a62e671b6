/** How people are told. A notification names one of these; each is carried by a folder of `channel/`. */
export const channelNames = ["inbox", "mail", "webhook", "slack", "teams"] as const;

export type ChannelName = (typeof channelNames)[number];

/** Whether a text names a channel; notifications published by earlier versions may name any. */
export function isChannelName(text: string): text is ChannelName {
  return (channelNames as readonly string[]).includes(text);
}
