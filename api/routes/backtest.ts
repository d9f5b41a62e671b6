import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { readPublished } from "../../store/definition/published.ts";
import { compareRecords } from "../../store/backtest/compare.ts";
import { findLacking } from "../../store/worker/lacking.ts";
import { backtestDefinitions } from "../contract/backtest.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput } from "../error.ts";
import { type Route, route } from "../route.ts";
import { wholeOnlookerOf } from "../sight.ts";

/** Records of the past by definitions to come. They are for who sees all records of the type, with all fields. */
export function backtestRoutes({ pool, functionFacts, checkDefinitions }: ApiDeps): readonly Route[] {
  const bundles = createBundleCache(pool);
  return [
    route(backtestDefinitions, async ({ body, caller }) => {
      const { files: context } = await readPublished(pool);
      const lacking = await findLacking(pool, functionFacts);
      const checked = await checkDefinitions(body.files, { context, lacking });
      const error = checked.diagnostics.find(({ severity }) => severity === "error");
      if (error !== undefined)
        throw invalidInput(`the definitions have errors, the first at ${error.file}:${error.line}: ${error.message}`);
      const { visibility } = await wholeOnlookerOf(pool, caller);
      const types = Object.keys(checked.bundles).filter((type) => visibility[type]?.kind === "all");
      const after = body.cursor === undefined ? [""] : decodeCursor(body.cursor, ["string"]);
      if (after === null) throw invalidInput("/body/cursor: is none of ours: send that of the answer before");
      const records = await compareRecords(pool, bundles, {
        candidate: checked,
        types,
        since: Date.parse(body.since),
        now: Date.now(),
        after: after[0] as string,
        limit: body.limit,
      });
      const last = records.at(-1);
      return {
        types,
        records: records.length,
        differing: records
          .filter(({ differences }) => differences.length > 0)
          .map(({ record, differences }) => ({ record, differences: [...differences] })),
        unplayable: records.flatMap(({ record, unplayable }) =>
          unplayable === null ? [] : [{ record, because: unplayable }],
        ),
        next: last === undefined || records.length < body.limit ? null : encodeCursor([last.record]),
      };
    }),
  ];
}
