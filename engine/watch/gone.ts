/**
 * What has always come and comes no more. How long it may be silent is told by itself: three times its longest pause,
 * and at least as long as the definition says. A pause that was told is not learned.
 */
import type { MethodRun, Verdict } from "./finding.ts";
import type { Gone } from "./ir.ts";
import { boundGroups } from "./known-group.ts";

interface Known {
  readonly first: number;
  readonly last: number;
  /** How long it has been silent, while somebody looked; milliseconds. */
  readonly silent: number;
  /** The longest of its silences that was not told. */
  readonly pause: number;
  /** How many were not zero. */
  readonly times: number;
}

interface Heard {
  readonly groups: { readonly [group: string]: Known };
}

/** What came less often has no pauses that could be known. */
const leastTimes = 20;
const pauses = 3;

/** `stepMs`: what a point without a value adds to its silence. */
export function gone({ learnMs, forMs }: Gone, stepMs: number): MethodRun<Heard, null> {
  return {
    begin: { open: { groups: {} }, hours: null },
    take: ({ open }, { at, values }, before) => {
      const groups: { [group: string]: Known } = { ...open.groups };
      const verdicts: Verdict[] = [];
      for (const [group, value] of values) {
        const known = groups[group];
        if (known === undefined && value <= 0) continue;
        const told = before(group);
        const next = heard(known, { at, value, stepMs, wasGone: told.fires });
        groups[group] = next;
        const isKnown = next.last - next.first >= learnMs && next.times >= leastTimes;
        const { silent } = next;
        const most = Math.max(forMs, pauses * next.pause);
        const isGone = isKnown && silent > most;
        verdicts.push({
          group,
          at,
          value,
          persisted: { flags: [isGone ? 1 : 0], fires: isGone, told: told.told },
          score: isGone ? Math.min(10, (3 * silent) / most) : 0,
          evidence: {
            learning: !isKnown,
            lastAt: new Date(next.last).toISOString(),
            silentMs: silent,
            longestPauseMs: next.pause,
          },
        });
      }
      return { memory: { open: { groups: boundGroups(groups) }, hours: null }, verdicts };
    },
  };
}

function heard(
  known: Known | undefined,
  {
    at,
    value,
    stepMs,
    wasGone,
  }: { readonly at: number; readonly value: number; readonly stepMs: number; readonly wasGone: boolean },
): Known {
  if (known === undefined) return { first: at, last: at, silent: 0, pause: 0, times: 1 };
  if (value <= 0) return { ...known, silent: known.silent + stepMs };
  return {
    first: known.first,
    last: at,
    silent: 0,
    pause: wasGone ? known.pause : Math.max(known.pause, known.silent),
    times: known.times + 1,
  };
}
