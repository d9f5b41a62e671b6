import { timesText } from "../format/times.ts";
import { words } from "../format/words.ts";
import { NumberLink } from "../parts/number-link.tsx";
import type { Conflict } from "./conflicts.ts";
import type { Held } from "./held.ts";
import { text } from "./text.ts";

/** Where two hold one thing, or one holds it when it may not, and why it was taken all the same. */
export function ConflictList(props: {
  readonly conflicts: readonly Conflict[];
  readonly held: readonly Held[];
  readonly names: { readonly [ci: string]: string };
}) {
  const { conflicts, held, names } = props;
  return (
    <section aria-labelledby="window-conflicts">
      <h2 id="window-conflicts">{text.conflicts}</h2>
      {conflicts.length === 0 && <p className="dim">{text.noConflicts}</p>}
      <ul className="window-list">
        {conflicts.map((one, index) => (
          <li key={index}>
            <span className="chip urgent">{text.conflict}</span>
            {one.records.map((record, place) => (
              <span key={record}>
                {place > 0 && `${text.and} `}
                <NumberLink id={record} />
              </span>
            ))}
            {one.calendar !== null && (
              <span>{(one.calendar.kind === "avoid" ? text.inAvoid : text.inWithin)(words(one.calendar.name))}</span>
            )}
            <span>
              {text.on} {one.cis.map((ci) => names[ci] ?? ci).join(", ")}
            </span>
            <span className="dim">{timesText(one.from, one.until)}</span>
            {held
              .filter(({ record, overridden }) => one.records.includes(record) && overridden !== null)
              .map(({ record, overridden }) => (
                <span key={record} className="dim">
                  {text.overridden} {overridden}
                </span>
              ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
