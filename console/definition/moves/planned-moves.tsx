import { momentText } from "../../format/moment.ts";
import { words } from "../../format/words.ts";
import { NumberLink } from "../../parts/number-link.tsx";
import type { Plan } from "./queries.ts";
import { text } from "./text.ts";

type Move = Plan["moves"][number];
type Verdict = Move["clocks"][number]["before"];

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

function Told({ of: { from, to, outcome, why, effects, clocks, result } }: { readonly of: Move }) {
  const isLeft = result === null ? outcome === "refused" : !result.moved;
  const became = result === null ? text.outcomes[outcome] : result.moved ? text.moved : text.notMoved;
  const because = result?.why ?? why;
  return (
    <>
      <span className={isLeft ? "chip urgent" : "chip"}>{became}</span> {words(from.state)}
      {to.state !== null && to.state !== from.state && ` → ${words(to.state)}`}
      {because !== null && <span> {because}</span>}{" "}
      <span className="dim">
        {[
          ...effects,
          ...clocks.map(({ clock, before, after }) => text.due(words(clock), dueOf(before), dueOf(after))),
        ].join("; ")}
      </span>
    </>
  );
}

function dueOf({ dueAt, breached }: Verdict): string {
  return `${breached ? text.late : ""}${dueAt === null ? text.noDue : momentText(dueAt)}`;
}
