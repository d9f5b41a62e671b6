import { useMutation } from "@tanstack/react-query";
import { useMay } from "../../data/use-may.ts";
import { title } from "../../format/words.ts";
import { NumberLink } from "../../parts/number-link.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Told } from "../moves/told.tsx";
import { type DraftFile, foreseeDraft } from "./queries.ts";
import { text } from "./text.ts";

/** What would become of the open records, if they were moved to the draft. Nothing is moved. */
export function OpenRecords({ file }: { readonly file: DraftFile }) {
  const mayMove = useMay("records.move");
  const look = useMutation({ mutationFn: foreseeDraft });
  if (!mayMove) return <p className="dim">{text.draft.mayNotLook}</p>;
  const types = look.data?.types ?? [];
  return (
    <div className="what-if">
      <h3>{text.draft.openRecords}</h3>
      <p className="dim">{text.draft.stay}</p>
      <button className="button" disabled={look.isPending} onClick={() => look.mutate(file)}>
        {text.draft.look}
      </button>
      <Refusal error={look.error} />
      <div role="status">
        {look.data !== undefined && types.every(({ moves, hidden }) => moves.length + hidden === 0) && (
          <p>{text.draft.noOpen}</p>
        )}
        {types
          .filter(({ moves, hidden }) => moves.length + hidden > 0)
          .map(({ recordType, kept, refused, more, hidden, moves }) => (
            <div key={recordType}>
              <p>
                <b>{title(recordType)}</b>{" "}
                {[
                  kept > 0 ? text.draft.movable(kept) : "",
                  refused > 0 ? text.draft.refused(refused) : "",
                  hidden > 0 ? text.draft.hidden(hidden) : "",
                  more ? text.draft.more : "",
                ]
                  .filter(Boolean)
                  .join(", ")}
              </p>
              <ul className="changes">
                {moves.map((move) => (
                  <li key={move.record}>
                    <NumberLink id={move.record} /> <Told of={move} />
                  </li>
                ))}
              </ul>
            </div>
          ))}
      </div>
    </div>
  );
}
