import type { JsonObject } from "../engine/base/json.ts";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import type { Refusal } from "../engine/lifecycle/protocol.ts";
import { survivorIn } from "../engine/lifecycle/link/survivor-news.ts";
import { noteRefusal } from "../store/refusal/refusal.ts";
import { type CommandDeps, sendCommand } from "./command.ts";

export interface SentByItself {
  readonly recordId: string;
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
  /** What sends it: a record, or something else that only `doctor` tells of. */
  readonly sentBy: string;
  /** The record that is told of a refusal; null = none. */
  readonly tell: string | null;
}

/**
 * Sends a command that nobody asked for. A refusal is an answer: the other record has decided that the news changes
 * nothing for it. Nobody is there to read it, so it is told on the record that sent it, and remembered for `doctor`.
 * One that was merged into another says so, and the command goes there, but not back to the record that sent it.
 * Returns the record that it was for.
 */
export async function sendByItself(deps: CommandDeps, sent: SentByItself): Promise<string> {
  const { id, name, input, sentBy } = sent;
  const command = { id, name, by: engineActor, input };
  // Merges lead in no circle, for none is into a record that is over.
  for (let { recordId } = sent; ;) {
    const outcome = await sendCommand(deps, { recordId, command });
    if (outcome.ok) return recordId;
    const survivor = survivorIn(outcome.refusal);
    if (survivor === null) await tellRefusal(deps, { ...sent, recordId }, outcome.refusal);
    if (survivor === null || survivor === sentBy) return survivor ?? recordId;
    recordId = survivor;
  }
}

async function tellRefusal(
  deps: CommandDeps,
  { recordId, id, name, sentBy, tell }: SentByItself,
  refusal: Refusal,
): Promise<void> {
  await noteRefusal(deps.pool, { commandId: id, record: recordId, sentBy, command: name, refusal });
  if (tell === null) return;
  const { code, message } = refusal;
  const text = `${recordId === tell ? "" : `${recordId} refused `}"${name}"${recordId === tell ? " was refused" : ""} (${code}): ${message}`;
  const note = { id: `${id}:refused`, name: "$note", by: engineActor, input: { text } };
  // One that cannot take a note either is not there: `doctor` has it.
  await sendCommand(deps, { recordId: tell, command: note });
}
