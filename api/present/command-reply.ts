import type { z } from "zod";
import type { CommandOutcome } from "../../workflows/messages.ts";
import type { commandReply } from "../contract/record.ts";
import { refused } from "./refusal.ts";

/** What came of a command. Throws where it was refused; `at`: where the request gave the input of the command. */
export function presentReply(commandId: string, outcome: CommandOutcome, at: string): z.input<typeof commandReply> {
  if (!outcome.ok) throw refused(outcome.refusal, at);
  const { record: id, number, state, head, reply } = outcome;
  return { id, number, state, head, commandId, reply: reply["value"] ?? null };
}
