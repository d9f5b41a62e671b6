import type { CommandDeps } from "../../commands/command.ts";
import { openRecord, type OpenRecordParams } from "../../commands/open.ts";

/** Opens a record that must be accepted. */
export async function openedRecord(
  deps: CommandDeps,
  params: OpenRecordParams,
): Promise<{ readonly recordId: string; readonly number: string }> {
  const outcome = await openRecord(deps, params);
  if (!outcome.ok) throw new Error(`the opening was refused: ${JSON.stringify(outcome.refusal)}`);
  return { recordId: outcome.record, number: outcome.number };
}
