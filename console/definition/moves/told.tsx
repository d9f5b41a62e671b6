import { momentText } from "../../format/moment.ts";
import { words } from "../../format/words.ts";
import type { Plan } from "./queries.ts";
import { text } from "./text.ts";

type Planned = Plan["moves"][number];
type Verdict = Planned["clocks"][number]["before"];
/** What is only foreseen has no result. */
type Move = Omit<Planned, "result"> & { readonly result?: Planned["result"] };

/** One record of a plan: whether it moves, from where to where, and what becomes of its clocks. */
export function Told({ of: { from, to, outcome, why, effects, clocks, waits, result = null } }: { readonly of: Move }) {
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
          ...waits.map(({ state, before, after }) => text.wait(words(state), momentText(before), momentText(after))),
        ].join("; ")}
      </span>
    </>
  );
}

function dueOf({ dueAt, breached }: Verdict): string {
  return `${breached ? text.late : ""}${dueAt === null ? text.noDue : momentText(dueAt)}`;
}
