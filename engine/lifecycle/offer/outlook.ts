import type { Decision } from "../decide.ts";
import { fold } from "../fold.ts";
import type { Command } from "../protocol.ts";
import type { LedgerEvent } from "../event.ts";
import type { RecordState } from "../record.ts";

/** What a record would be after a decision that nobody has committed. */
export interface Outlook {
  readonly after: RecordState;
  readonly events: readonly LedgerEvent[];
}

/** The events of a decision as its record's ledger would have them; null = it decided nothing and opened nothing. */
export function outlookOf(
  before: RecordState | null,
  { id: commandId }: Command,
  { events }: Extract<Decision, { readonly ok: true }>,
): Outlook | null {
  const head = before?.head ?? 0;
  const numbered = events.map((event, index): LedgerEvent => ({ ...event, seq: head + index + 1, commandId }));
  const after = numbered.reduce<RecordState | null>(fold, before);
  return after === null ? null : { after, events: numbered };
}
