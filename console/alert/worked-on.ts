import type { Reply } from "../../client/call.ts";

export type HeldWindow = Reply<"listWindows">["items"][number];

/** A published Maintenance: the windows of which records hold alerts back. */
export interface Maintenance {
  readonly name: string;
  readonly title: string;
  readonly record: string;
  readonly states: readonly string[];
  readonly dependents: number;
  /** A window counts for so long at most; null = as long as it is. */
  readonly longestMs: number | null;
}

export interface WorkedOn {
  readonly window: HeldWindow;
  readonly maintenance: Maintenance;
  /** UTC milliseconds: until then the window counts. */
  readonly until: number;
}

/** The windows that hold alerts back, or will when they begin, each by the Maintenance that does so for longest. */
export function workedOn(
  all: readonly Maintenance[],
  windows: readonly HeldWindow[],
  now: number,
): readonly WorkedOn[] {
  return windows.flatMap((window): WorkedOn[] => {
    const type = window.record.slice(0, window.record.indexOf("/"));
    const counting = all
      .filter(({ record, states }) => record === type && states.includes(window.state))
      .map((maintenance): WorkedOn => ({ window, maintenance, until: endOf(window, maintenance) }))
      .filter(({ until }) => until > now);
    return counting.toSorted((one, other) => other.until - one.until).slice(0, 1);
  });
}

function endOf({ from, until }: HeldWindow, { longestMs }: Maintenance): number {
  const end = Date.parse(until);
  return longestMs === null ? end : Math.min(end, Date.parse(from) + longestMs);
}
