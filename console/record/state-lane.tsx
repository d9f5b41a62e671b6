import { useEffect, useRef, useState } from "react";
import { useNow } from "../data/use-now.ts";
import { spanText } from "../format/span.ts";
import { words } from "../format/words.ts";
import type { RecordName } from "../data/record-queries.ts";
import { text } from "./text.ts";
import type { LedgerEvent } from "./acts.ts";
import { ClockLanes } from "./clock-lanes.tsx";
import { edgesOf, staysOf } from "./lane.ts";

/** The states of a record as a band, by the time that it was in each, and its clocks below. */
export function StateLane(props: {
  readonly name: RecordName;
  readonly events: readonly LedgerEvent[];
  readonly final: boolean;
}) {
  const { name, events, final } = props;
  const box = useRef<HTMLOListElement>(null);
  const [width, setWidth] = useState(0);
  const now = useNow();
  useEffect(() => {
    const watched = box.current;
    if (watched === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(watched);
    return () => observer.disconnect();
  }, []);
  // What is over ends with its last state: that one has no length.
  const stays = staysOf(events).map((stay, index, all) => ({
    ...stay,
    length: (stay.to ?? (final && index === all.length - 1 ? stay.from : now)) - stay.from,
  }));
  const edges = edgesOf(
    stays.map(({ length }) => length),
    Math.max(width - stays.length * 2, 0),
  );
  return (
    <>
      <ol className="state-lane" ref={box} aria-label={text.record.stateLane}>
        {stays.map(({ state, from, length }, index) => {
          const size = edges[index + 1]! - edges[index]!;
          const span = spanText(length);
          return (
            <li
              key={from}
              className={index === stays.length - 1 ? "now" : ""}
              style={{ width: Math.max(size, 3) }}
              title={`${words(state)}: ${span}`}
            >
              <span className={size < 64 ? "sr" : ""}>{words(state)}</span>{" "}
              <span className={size < 150 ? "sr" : "number"}>{span}</span>
            </li>
          );
        })}
      </ol>
      <ClockLanes name={name} stays={stays} ends={stays.map(({ from, length }) => from + length)} edges={edges} />
    </>
  );
}
