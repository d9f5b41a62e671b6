import type { Channel, Message } from "../channel.ts";

type Notice = Message & { readonly recordId: string };

/** The list of notices everybody has: `save` writes one for a person, once for its id. */
export function createInbox(save: (notice: Notice, person: string) => Promise<void>): Channel {
  return {
    async deliver({ recordId, ...message }, person) {
      // Nothing waits for the inbox to go with others, so each of its messages is of one record.
      if (recordId === null) return { outcome: "refused", because: "the inbox takes messages of one record" };
      await save({ ...message, recordId }, person.name);
      return { outcome: "delivered", because: null };
    },
  };
}
