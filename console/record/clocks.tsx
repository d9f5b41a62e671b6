import { useNow } from "../data/use-now.ts";
import { momentText } from "../format/moment.ts";
import { spanText } from "../format/span.ts";
import { title } from "../format/words.ts";
import { type Clock, faceOf, nextClock } from "../parts/clock-mood.ts";
import { Bar } from "../parts/clock-mini.tsx";
import { Moment } from "../parts/moment.tsx";
import { text } from "./text.ts";

/** The clocks of a record, the one that ends next first. They tick by what the API said; nothing is counted here. */
export function Clocks({ clocks, readAt }: { readonly clocks: readonly Clock[]; readonly readAt: number }) {
  const now = useNow();
  const next = nextClock(clocks);
  const ordered = clocks.toSorted(
    (a, b) =>
      Number(b === next) - Number(a === next) || rank(a) - rank(b) || (a.remainingMs ?? 0) - (b.remainingMs ?? 0),
  );
  if (clocks.length === 0) return <p className="dim">{text.record.noClocks}</p>;
  return (
    // It scrolls where there is little room: it can be reached by the keyboard.
    <ul className="clocks" tabIndex={0} aria-label={text.record.clocks}>
      {ordered.map((clock) => {
        const face = faceOf(clock, readAt, now);
        const mood = clock.phase === "paused" && face.mood !== "bad" ? "quiet" : face.mood;
        return (
          <li key={clock.id} className={`clock ${mood} ${clock === next ? "next" : ""}`}>
            <b>{title(clock.serviceLevel)}</b>
            <span className="number dim">{face.percent === null ? "" : `${Math.floor(face.percent)} %`}</span>
            <Verdict clock={clock} leftMs={face.leftMs} />
            <Bar percent={face.percent} mood={mood} />
          </li>
        );
      })}
    </ul>
  );
}

const rank = ({ phase }: Clock): number => ["running", "paused", "stopped", "cancelled"].indexOf(phase);

function Verdict({ clock, leftMs }: { readonly clock: Clock; readonly leftMs: number | null }) {
  if (clock.fault !== null) return <small className="wide">{clock.fault}</small>;
  // Who sees when it is due, and no more.
  if (clock.usedMs === null)
    return (
      <small className="wide">
        {clock.dueAt === null ? (
          text.clock.paused
        ) : (
          <>
            {text.clock.due} <Moment at={clock.dueAt} />
          </>
        )}
      </small>
    );
  if (clock.phase === "cancelled") return <small className="wide">{text.clock.cancelled}</small>;
  if (clock.phase === "stopped")
    return (
      <small className="wide">
        {clock.met === true ? text.clock.met : text.clock.missed}, {text.clock.used(spanText(clock.usedMs))}
      </small>
    );
  const isOver = leftMs !== null && leftMs < 0;
  return (
    <>
      <span className="left number">
        {isOver && "−"}
        {spanText(leftMs ?? 0)}
      </span>
      <small className="wide">
        {clock.phase === "paused" ? (
          text.clock.paused
        ) : clock.ticks || clock.changesAt === null ? (
          clock.dueAt !== null && (
            <>
              {text.clock.due} <Moment at={clock.dueAt} />
            </>
          )
        ) : (
          <>
            {text.clock.closed}; {text.clock.opens} {momentText(clock.changesAt)}
          </>
        )}
      </small>
    </>
  );
}
