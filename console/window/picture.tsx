import { Link } from "@tanstack/react-router";
import { barsOf } from "../calendar/bars.ts";
import { Week } from "../calendar/week.tsx";
import { timesText } from "../format/times.ts";
import { words } from "../format/words.ts";
import { BarLane } from "./bar-lane.tsx";
import type { Conflict } from "./conflicts.ts";
import type { Kept } from "./held.ts";
import type { Range } from "./range.ts";
import type { ItemRow } from "./rows.ts";
import { text } from "./text.ts";

/** Rows of items that are drawn; more are no picture any more. */
const mostRows = 40;

/** Calendars above, then a row for each item with what holds it: seams say where two meet, or a calendar is touched. */
export function Picture(props: {
  readonly range: Range;
  readonly kept: readonly Kept[];
  readonly rows: readonly ItemRow[];
  readonly conflicts: readonly Conflict[];
  readonly names: { readonly [ci: string]: string };
}) {
  const { range, kept, rows, conflicts, names } = props;
  const drawn = rows.slice(0, mostRows);
  const shown = kept.filter(({ open }) => open.length > 0);
  if (drawn.length === 0 && shown.length === 0) return null;
  return (
    <>
      <div className="weeks window-picture" tabIndex={0} role="region" aria-label={text.picture}>
        {range.rows.map((edges) => (
          <Week key={edges[0]} edges={edges} by={range.by}>
            {shown.map((one) => (
              <BarLane
                key={`${one.kind} ${one.name}`}
                name={keptText(one, names)}
                bars={barsOf(one.open, edges).map((bar) => ({
                  ...bar,
                  look: one.kind,
                  title: timesText(bar.of.from, bar.of.until),
                  content: text.kinds[one.kind],
                }))}
              />
            ))}
            {drawn.map(({ ci, name, held }) => (
              <BarLane
                key={ci}
                name={name}
                bars={barsOf(held, edges).map((bar) => {
                  const isOf = bar.of.of.includes(ci);
                  const [type = "", number = ""] = bar.of.record.split("/");
                  return {
                    ...bar,
                    look: isOf ? "held" : "held dependent",
                    title: `${number} ${bar.of.label ?? ""}, ${words(bar.of.state)}: ${timesText(bar.of.from, bar.of.until)}`,
                    content: (
                      <Link to="/$type/$number" params={{ type, number }}>
                        <span className="mono">{number}</span> {bar.of.label}
                      </Link>
                    ),
                  };
                })}
                seams={barsOf(
                  conflicts.filter(({ cis }) => cis.includes(ci)),
                  edges,
                )}
              />
            ))}
          </Week>
        ))}
      </div>
      {rows.length > drawn.length && <p className="dim">{text.moreRows(rows.length - drawn.length)}</p>}
    </>
  );
}

function keptText({ name, kind, cis }: Kept, names: { readonly [ci: string]: string }): string {
  const called = text[kind](words(name));
  if (cis === null) return called;
  const items = cis.map((ci) => names[ci] ?? ci);
  const few = items.length > 4 ? [...items.slice(0, 3), "…"] : items;
  return `${called}, ${text.onItems(few.join(", "))}`;
}
