/**
 * How a probe stands at one vantage point, and when that became another: a change is kept, an outcome that says the
 * same is none.
 *
 * 1. An outcome that is not newer than the last one was taken before: it changes nothing.
 * 2. Where nobody asked for longer than two turns it is not known how the service was: what failed last does not go on.
 */
import type { Probe } from "./ir.ts";
import type { ProbeOutcome, ProbeReason, ProbeState, SeenOutcome } from "./outcome.ts";

export interface Standing extends Pick<ProbeOutcome, "ms" | "daysLeft"> {
  readonly state: ProbeState;
  /** Since when, UTC milliseconds. */
  readonly since: number;
  /** When it was asked last. */
  readonly lastAt: number;
  readonly ci: string | null;
  readonly reason: ProbeReason | null;
  readonly because: string | null;
}

/** What it was from an instant on. */
export interface ProbeChange {
  readonly probe: string;
  readonly from: string;
  /** UTC milliseconds. */
  readonly at: number;
  readonly state: ProbeState;
  /** Id of the CI that it is about; null = there is none. */
  readonly ci: string | null;
  readonly reason: ProbeReason | null;
  readonly because: string | null;
}

export interface Stood {
  readonly standing: Standing;
  readonly changes: readonly ProbeChange[];
}

type Pace = Pick<Probe, "everyMs" | "timeoutMs">;

/** An outcome as it is taken. `ci`: id of the CI that the probe is about, or null. */
export function take(before: Standing | null, seen: SeenOutcome, ci: string | null, pace: Pace): Stood {
  const { probe, from, at, outcome } = seen;
  if (before !== null && at <= before.lastAt) return { standing: before, changes: [] };
  const gap = before === null ? null : fallSilent({ probe, from }, before, pace, at);
  const was = gap?.standing ?? before;
  const { state, ms, daysLeft, reason, because } = outcome;
  const isSame = was !== null && was.state === state && was.ci === ci;
  const standing = { state, since: isSame ? was.since : at, lastAt: at, ci, ms, daysLeft, reason, because };
  const change: ProbeChange = { probe, from, at, state, ci, reason, because };
  return { standing, changes: [...(gap?.changes ?? []), ...(isSame ? [] : [change])] };
}

/** What follows as of `now` when nothing was heard since; null = it is not silent, or known to be. */
export function fallSilent(
  { probe, from }: Pick<SeenOutcome, "probe" | "from">,
  before: Standing,
  { everyMs, timeoutMs }: Pace,
  now: number,
): Stood | null {
  if (before.state === "unknown" || now - before.lastAt <= 2 * everyMs + timeoutMs) return null;
  const at = before.lastAt + everyMs;
  const said = { state: "unknown", ci: before.ci, reason: "silent", because: "nobody asked" } as const;
  return { standing: { ...before, ...said, since: at }, changes: [{ probe, from, at, ...said }] };
}
