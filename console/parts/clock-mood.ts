import type { Reply } from "../../client/call.ts";

export type Clock = Reply<"showRecord">["clocks"][number];

export interface ClockFace {
  /** Open milliseconds that are left; negative once they are over; null = not known. */
  readonly leftMs: number | null;
  /** Of its target, 0 and more; null where it has none. */
  readonly percent: number | null;
  /** What is well is quiet. */
  readonly mood: "quiet" | "warn" | "hot" | "bad";
}

/**
 * What a clock shows so many milliseconds after it was read. Hours are counted by the API alone: here is only taken
 * off what passed while it ticked.
 */
export function faceOf(clock: Clock, readAt: number, now: number): ClockFace {
  const until = Math.min(now, clock.changesAt === null ? now : Date.parse(clock.changesAt));
  const passed = clock.ticks ? Math.max(0, until - readAt) : 0;
  const leftMs = clock.remainingMs === null ? null : clock.remainingMs - passed;
  const { targetMs } = clock;
  const percent =
    targetMs === null || leftMs === null || targetMs === 0 ? clock.percent : ((targetMs - leftMs) * 100) / targetMs;
  const isOver = clock.breached || (leftMs !== null && leftMs < 0);
  return { leftMs, percent, mood: isOver ? "bad" : moodOf(clock.phase === "stopped" ? 0 : (percent ?? 0)) };
}

function moodOf(percent: number): ClockFace["mood"] {
  if (percent >= 75) return "hot";
  return percent >= 50 ? "warn" : "quiet";
}

/** The clock that hurts next: of those that go on the one with the least time left. */
export function nextClock(clocks: readonly Clock[]): Clock | null {
  const going = clocks.filter(({ phase, remainingMs }) => phase === "running" && remainingMs !== null);
  return going.toSorted((a, b) => (a.remainingMs ?? 0) - (b.remainingMs ?? 0))[0] ?? null;
}
