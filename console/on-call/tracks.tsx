import { barsOf } from "../calendar/bars.ts";
import { Week } from "../calendar/week.tsx";
import { text } from "./text.ts";
import { timesText } from "../format/times.ts";
import type { Turn } from "./turn.ts";

/** Weeks one below the other, in each a row for who is on call and one for each layer. */
export function Tracks(props: {
  readonly edges: readonly number[];
  readonly tracks: readonly { readonly name: string; readonly turns: readonly Turn[] }[];
  /** Of the plan. */
  readonly zone: string;
}) {
  const { edges, tracks, zone } = props;
  const people = [...new Set(tracks.flatMap(({ turns }) => turns.flatMap(({ person }) => person ?? [])))].toSorted();
  const weeks = Array.from({ length: Math.ceil((edges.length - 1) / 7) }, (_, week) =>
    edges.slice(week * 7, week * 7 + 8),
  );
  return (
    <div className="weeks" tabIndex={0} role="region" aria-label={text.onCall.weeks}>
      {weeks.map((week) => (
        <Week key={week[0]} edges={week}>
          {tracks.map(({ name, turns }) => (
            <div key={name} className="track">
              <span className="track-name">{name}</span>
              <ol aria-label={name}>
                {barsOf(turns, week).map(({ of, left, width, startsBefore, endsAfter }) => (
                  <li
                    key={of.from}
                    className={`turn ${of.kind} ${of.person === null ? "" : `tone-${people.indexOf(of.person) % 6}`} ${startsBefore ? "before" : ""} ${endsAfter ? "after" : ""}`}
                    style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
                    title={text.onCall.inZone(zone, timesText(of.from, of.until, zone))}
                  >
                    {of.person ?? (of.kind === "closed" ? text.onCall.closed : text.onCall.gap)}
                    <span className="sr"> {timesText(of.from, of.until)}</span>
                  </li>
                ))}
              </ol>
            </div>
          ))}
        </Week>
      ))}
    </div>
  );
}
