import { who, words } from "../../format/words.ts";
import { Moment } from "../../parts/moment.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { type Act, actsOf, changesOf, type LedgerEvent, moveOf, noteOf } from "../../record/acts.ts";
import { text } from "../text.ts";
import { filesIn } from "../../file/held-file.ts";

/** What happened, newest first, for those whom it is for: notes that are for them, and where it went. */
export function Story({ events, error }: { readonly events: readonly LedgerEvent[]; readonly error: unknown }) {
  const acts = actsOf(events).filter(isForThem).toReversed();
  return (
    <section aria-labelledby="story">
      <h2 id="story">{text.record.happened}</h2>
      <Refusal error={error} />
      <ol className="story">
        {acts.map((act) => {
          const [note, said] = [noteOf(act), lineOf(act)];
          return (
            <li key={`${act.id} ${act.events[0]!.seq}`}>
              <p className="dim">
                <b>{who(act.by)}</b> {said} <Moment at={act.at} />
              </p>
              {note !== null && <p className="note">{note.text}</p>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Whoever works on it may ask for something themselves: their internal notes are not for this page either. */
function isForThem(act: Act): boolean {
  const note = noteOf(act);
  return note === null ? lineOf(act) !== null : !note.internal;
}

function lineOf(act: Act): string | null {
  if (act.events.some(({ kind }) => kind === "opened")) return text.record.opened;
  const move = moveOf(act);
  if (move !== null) return `${text.record.became} ${words(move.to)}`;
  return filesIn(Object.fromEntries(changesOf(act))).length > 0 ? text.record.attached : null;
}
