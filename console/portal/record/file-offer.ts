import type { Reply } from "../../../client/call.ts";

type Offer = Reply<"listCommands">["items"][number];

/** Whether a command is there to add files, and for nothing else. */
export function isFileOffer({ inputs }: Pick<Offer, "inputs">): boolean {
  const [only] = inputs;
  return inputs.length === 1 && only?.type === "file" && only.many;
}
