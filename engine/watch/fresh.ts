/**
 * What was never there before: a group whose first values come after the time in which it was learned what there is. It
 * ends when nothing of it has come for a while, or when it has come for so long that it is usual.
 */
import type { MethodRun, Verdict } from "./finding.ts";
import type { Fresh } from "./ir.ts";
import { boundGroups } from "./known-group.ts";

interface Known {
  /** When it was there first; null = it is usual. */
  readonly first: number | null;
  /** When something of it came last. */
  readonly last: number;
  /** How much came since it was there first. */
  readonly lines: number;
}

interface Learned {
  readonly since: number | null;
  readonly groups: { readonly [group: string]: Known };
}

export function fresh({ learnMs, quietMs, usualMs }: Fresh): MethodRun<Learned, null> {
  return {
    begin: { open: { since: null, groups: {} }, hours: null },
    take: ({ open }, { at, values }, before) => {
      const since = open.since ?? at;
      const groups: { [group: string]: Known } = { ...open.groups };
      const verdicts: Verdict[] = [];
      for (const [group, value] of values) {
        const known = groups[group];
        if (known === undefined && value <= 0) continue;
        const isLearning = at - since < learnMs;
        const { first, last, lines } = known ?? { first: isLearning ? null : at, last: at, lines: 0 };
        const newest = value > 0 ? at : last;
        const isNew = first !== null && at - newest < quietMs && at - first < usualMs;
        const total = lines + value;
        groups[group] = { first: isNew ? first : null, last: newest, lines: isNew ? total : 0 };
        verdicts.push({
          group,
          at,
          value,
          persisted: { flags: [isNew && value > 0 ? 1 : 0], fires: isNew, told: before(group).told },
          score: isNew ? Math.min(10, total) : 0,
          evidence: isNew
            ? { learning: false, lines: total, since: new Date(first).toISOString() }
            : { learning: isLearning, ...(isLearning ? { learnedMs: at - since } : {}) },
        });
      }
      return { memory: { open: { since, groups: boundGroups(groups) }, hours: null }, verdicts };
    },
  };
}
