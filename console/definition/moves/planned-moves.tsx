import { NumberLink } from "../../parts/number-link.tsx";
import type { Plan } from "./queries.ts";
import { text } from "./text.ts";
import { Told } from "./told.tsx";

/** What a plan would do with each record and why not, or what became of it. */
export function PlannedMoves({ of }: { readonly of: Plan }) {
  const { counts, moves, more, undoes, appliedAt } = of;
  if (moves.length + counts.hidden === 0) return <p role="status">{text.none}</p>;
  const { kept, mapped, refused, moved, failed, pending, hidden } = counts;
  const told =
    appliedAt === null
      ? text.counts(kept + mapped, refused)
      : pending > 0
        ? text.moving(moved, pending)
        : text.done(moved, failed + refused);
  return (
    <>
      <p role="status">
        {[undoes === null ? "" : text.undoes, told, hidden > 0 ? text.hidden(hidden) : "", more ? text.more : ""]
          .filter((part) => part !== "")
          .join(" ")}
      </p>
      <ul className="changes">
        {moves.map((move) => (
          <li key={move.record}>
            <NumberLink id={move.record} /> <Told of={move} />
          </li>
        ))}
      </ul>
    </>
  );
}
