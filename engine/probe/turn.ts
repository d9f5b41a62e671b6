/** When probes are asked. All of one vantage point are asked in rounds, so that a round costs the same however many they are. */
import type { Probe } from "./ir.ts";

const round = { leastMs: 5_000, mostMs: 30_000 } as const;

export interface Turn {
  readonly probe: string;
  /** UTC milliseconds. */
  readonly at: number;
}

export interface Round {
  /** What is due behind this instant is of the next round. */
  readonly until: number;
  /** In the order of their instants; empty = nothing is due before `until`. */
  readonly turns: readonly Turn[];
}

/**
 * The round behind an instant, `after`: what is due in it, each probe once at most. What was missed while nobody asked
 * is not made up for.
 */
export function nextRound(
  probes: readonly Pick<Probe, "name" | "everyMs">[],
  after: number | null,
  now: number,
): Round {
  const lengthMs = Math.min(round.mostMs, Math.max(round.leastMs, Math.min(...probes.map(({ everyMs }) => everyMs))));
  const begins = Math.max(after ?? now, now - lengthMs);
  const until = begins + lengthMs;
  const turns = probes.flatMap(({ name, everyMs }): Turn[] => {
    const at = nextTurn({ name, everyMs }, begins);
    return at <= until ? [{ probe: name, at }] : [];
  });
  return { until, turns: turns.sort((one, other) => one.at - other.at || (one.probe < other.probe ? -1 : 1)) };
}

/** The first instant behind `after` at which a probe is due: probes of one length are spread over it by their names. */
export function nextTurn({ name, everyMs }: Pick<Probe, "name" | "everyMs">, after: number): number {
  const phase = spread(name) % everyMs;
  return Math.floor((after - phase) / everyMs) * everyMs + everyMs + phase;
}

/** FNV-1a over the code units of a name. */
function spread(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
