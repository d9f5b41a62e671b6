import { useNow } from "../data/use-now.ts";
import { spanText } from "../format/span.ts";
import { type Clock, faceOf, nextClock } from "./clock-mood.ts";

/** The clock of a record that ends next, in a cell of a table. */
export function ClockMini({ clocks, readAt }: { readonly clocks: readonly Clock[]; readonly readAt: number }) {
  const now = useNow();
  const clock = nextClock(clocks);
  if (clock === null) return null;
  const { leftMs, percent, mood } = faceOf(clock, readAt, now);
  return (
    <span className={`clock-mini ${mood}`}>
      <Bar percent={percent} mood={mood} />
      <span className="number">
        {leftMs !== null && leftMs < 0 && "−"}
        {spanText(leftMs ?? 0)}
      </span>
    </span>
  );
}

/** How much of a target is used. Drawn, for the width would need a style of its own. */
export function Bar({ percent, mood }: { readonly percent: number | null; readonly mood: string }) {
  return (
    <svg className={`bar ${mood}`} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect className="track" width="100" height="4" rx="2" />
      <rect className="used" width={Math.max(0, Math.min(100, percent ?? 0))} height="4" rx="2" />
    </svg>
  );
}
