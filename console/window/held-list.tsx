import { timesText } from "../format/times.ts";
import { NumberLink } from "../parts/number-link.tsx";
import { StateChip } from "../parts/state-chip.tsx";
import type { Conflict } from "./conflicts.ts";
import type { Held } from "./held.ts";
import { text } from "./text.ts";

/** The same as the picture, one after the other: what is read where there is no room, or no eye, for a picture. */
export function HeldList(props: {
  readonly held: readonly Held[];
  readonly conflicts: readonly Conflict[];
  readonly names: { readonly [ci: string]: string };
}) {
  const { held, conflicts, names } = props;
  const inConflict = new Set(conflicts.flatMap(({ records }) => records));
  return (
    <section aria-labelledby="window-held">
      <h2 id="window-held">{text.held}</h2>
      {held.length === 0 && <p className="empty">{text.empty}</p>}
      <ul className="window-list">
        {held.map(({ record, label, state, from, until, of, cis, shared }) => (
          <li key={record}>
            <span className="number">{timesText(from, until)}</span>
            <span>
              <NumberLink id={record} /> {label}
            </span>
            <StateChip state={state} />
            {inConflict.has(record) && <span className="chip urgent">{text.conflict}</span>}
            {shared && <span className="chip">{text.shared}</span>}
            <span className="dim">
              {of.map((ci) => names[ci] ?? ci).join(", ")}
              {cis.length > of.length && ` ${text.dependents(cis.length - of.length)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
