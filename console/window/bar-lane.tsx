import type { ReactNode } from "react";
import type { BarOf } from "../calendar/bars.ts";
import { timesText } from "../format/times.ts";
import type { Span } from "./held.ts";

export interface DrawnBar extends BarOf<Span> {
  /** Classes of its look. */
  readonly look: string;
  readonly title: string;
  readonly content: ReactNode;
}

const barPx = 26;

/** A name, and below what lies in the days: what is at one time stands one below the other. */
export function BarLane(props: {
  readonly name: string;
  readonly bars: readonly DrawnBar[];
  /** Where two meet that may not. */
  readonly seams?: readonly BarOf<Span>[];
}) {
  const { name, bars, seams = [] } = props;
  const lanes = Math.max(0, ...bars.map(({ row }) => row)) + 1;
  const place = ({ left, width }: BarOf<Span>) => ({ left: `${left * 100}%`, width: `${width * 100}%` });
  return (
    <div className="track">
      <span className="track-name">{name}</span>
      <div className="lanes" style={{ height: lanes * barPx }}>
        <ol aria-label={name}>
          {bars.map((bar, index) => (
            <li
              key={`${bar.of.from} ${index}`}
              className={`turn ${bar.look} ${bar.startsBefore ? "before" : ""} ${bar.endsAfter ? "after" : ""}`}
              style={{ ...place(bar), top: bar.row * barPx }}
              title={bar.title}
            >
              {bar.content}
              <span className="sr"> {timesText(bar.of.from, bar.of.until)}</span>
            </li>
          ))}
        </ol>
        {seams.map((seam, index) => (
          <span key={index} className="seam" style={place(seam)} aria-hidden="true" />
        ))}
      </div>
    </div>
  );
}
