import type { JsonObject } from "../engine/base/json.ts";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
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
 */
export async function sendByItself(deps: CommandDeps, sent: SentByItself): Promise<void> {
  const { recordId, id, name, input, sentBy, tell } = sent;
  const outcome = await sendCommand(deps, { recordId, command: { id, name, by: engineActor, input } });
  if (outcome.ok) return;
  await noteRefusal(deps.pool, { commandId: id, record: recordId, sentBy, command: name, refusal: outcome.refusal });
  if (tell === null) return;
  const { code, message } = outcome.refusal;
  const text = `${recordId === tell ? "" : `${recordId} refused `}"${name}"${recordId === tell ? " was refused" : ""} (${code}): ${message}`;
  const note = { id: `${id}:refused`, name: "$note", by: engineActor, input: { text } };
  // One that cannot take a note either is not there: `doctor` has it.
  await sendCommand(deps, { recordId: tell, command: note });
}
