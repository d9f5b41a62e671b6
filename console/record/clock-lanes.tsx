import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { clockSpansQuery, type RecordName } from "../data/record-queries.ts";
import { words } from "../format/words.ts";
import { text } from "./text.ts";
import { placeOf, type Stay } from "./lane.ts";
import { lazyPart } from "../parts/lazy-part.ts";

const ClockStories = lazyPart(async () => (await import("../why/clock-stories.tsx")).ClockStories);

/**
 * A lane for each clock below the states, on the same line: what it counted, its closed hours, its pauses with what
 * caused them. All is as the API says it; nothing is reckoned here.
 */
export function ClockLanes(props: {
  readonly name: RecordName;
  readonly stays: readonly Stay[];
  /** UTC milliseconds, when each stay ended or what is now. */
  readonly ends: readonly number[];
  readonly edges: readonly number[];
}) {
  const { name, stays, ends, edges } = props;
  const found = useQuery(clockSpansQuery(name));
  const [isOpen, open] = useState(false);
  const width = edges.at(-1) ?? 0;
  if (found.data === undefined || found.data.items.length === 0 || width === 0) return null;
  const place = (instant: string): number => placeOf(Date.parse(instant), stays, ends, edges);
  return (
    <details className="clock-lanes" onToggle={(event) => open(event.currentTarget.open)}>
      <summary aria-label={text.record.clockLanes}>
        {found.data.items.map(({ id, serviceLevel, percent, spans }) => (
          <span key={id} className="clock-lane">
            <svg viewBox={`0 0 ${width} 8`} preserveAspectRatio="none" aria-hidden="true">
              {spans.map(({ from, to, kind }) => (
                <rect
                  key={from}
                  className={kind}
                  x={place(from)}
                  y={kind === "counts" ? 0 : 3}
                  width={Math.max(1, place(to) - place(from))}
                  height={kind === "counts" ? 8 : 2}
                />
              ))}
            </svg>
            <span className="number">
              {words(serviceLevel)} {percent === null ? "" : `${Math.floor(percent)} %`}
            </span>
          </span>
        ))}
      </summary>
      {isOpen && (
        <Suspense>
          <ClockStories of={found.data.items} />
        </Suspense>
      )}
    </details>
  );
}
