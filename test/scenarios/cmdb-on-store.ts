/** A step `cmdb` of a scenario on the store: what a source or a person says of CIs, by the CMDB of the product. */
import type pg from "pg";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import type { Step } from "../../engine/simulation/ir.ts";
import type { Library } from "../../engine/simulation/library.ts";
import { keepApart } from "../../store/cmdb/lookalikes.ts";
import { mergeCis } from "../../store/cmdb/merge.ts";
import { retireCis } from "../../store/cmdb/retire.ts";
import { upsert } from "../../store/cmdb/upsert.ts";

/** One line for each thing that was not taken. */
export async function sayOnStore(
  { as, act }: Extract<Step, { readonly kind: "cmdb" }>,
  { pool, now: at }: { readonly pool: pg.Pool; readonly now: number },
  { classes }: Library,
): Promise<readonly string[]> {
  const by = as ?? engineActor.user;
  switch (act.does) {
    case "report": {
      const outcomes = await upsert(pool, { classes, candidates: act.candidates, source: act.source, at });
      return outcomes.flatMap((one) =>
        one.kind === "refused" ? [`"${one.ref}" was refused: ${one.fault.message}`] : [],
      );
    }
    case "merge": {
      const merged = await mergeCis(pool, { classes, ...act, by, because: null, at, dryRun: false });
      return merged.ok ? [] : [merged.fault];
    }
    case "distinct":
      return (await keepApart(pool, act.pair, { by, because: null, at, classes })) ? [] : ["they do not look alike"];
    case "retire":
      return (await retireCis(pool, [act.ci], { source: "manual", at, by })).length > 0
        ? []
        : [`there is no configuration item "${act.ci}"`];
  }
}
