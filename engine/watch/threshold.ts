import type { MethodRun, Verdict } from "./finding.ts";
import type { Threshold } from "./ir.ts";
import { badOf, persist } from "./persist.ts";

/** A bound that people know. */
export function threshold({ above, below, end, persist: persistence }: Threshold): MethodRun<null, null> {
  return {
    begin: { open: null, hours: null },
    take: (memory, { at, values }, before) => ({
      memory,
      verdicts: [...values].map(([group, value]): Verdict => {
        const known = before(group);
        const isBad =
          above === null
            ? value < (known.fires ? end : (below ?? Number.NEGATIVE_INFINITY))
            : value > (known.fires ? end : above);
        const persisted = persist(known, isBad, persistence);
        const evidence = above === null ? { below } : { above };
        return {
          group,
          at,
          value,
          persisted,
          score: isBad ? Math.min(10, (10 * badOf(persisted)) / persistence.of) : 0,
          evidence,
        };
      }),
    }),
  };
}
