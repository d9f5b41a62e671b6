/** The odd one out among members of a pool that should say about the same. */
import { deviation, median } from "../series/robust.ts";
import { scoreOf } from "./baseline.ts";
import type { MethodRun, Verdict } from "./finding.ts";
import type { Outlier } from "./ir.ts";
import { badOf, persist } from "./persist.ts";

/** Among fewer nobody is odd. */
const leastMembers = 3;
/** Members that say the same still differ by this part of it. */
const leastSpread = 0.05;

export function outlier({ sensitivity, bad, persist: persistence }: Outlier): MethodRun<null, null> {
  return {
    begin: { open: null, hours: null },
    take: (memory, { at, values }, before) => {
      const all = [...values.values()];
      const centre = median(all);
      const spread = Math.max(deviation(all, centre), leastSpread * (centre < 0 ? -centre : centre)) || 1e-9;
      return {
        memory,
        verdicts: [...values].map(([group, value]): Verdict => {
          const off = (value - centre) / spread;
          const isBad =
            all.length >= leastMembers &&
            ((bad !== "low" && off > sensitivity) || (bad !== "high" && off < -sensitivity));
          const persisted = persist(before(group), isBad, persistence);
          return {
            group,
            at,
            value,
            persisted,
            score: isBad ? scoreOf(off, badOf(persisted) / persistence.points) : 0,
            evidence: { expected: centre, deviations: off, members: all.length },
          };
        }),
      };
    },
  };
}
