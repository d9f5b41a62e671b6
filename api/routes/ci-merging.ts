import { readClasses } from "../../store/cmdb/classes.ts";
import { keepApart } from "../../store/cmdb/lookalikes.ts";
import { mergeCis as merge } from "../../store/cmdb/merge.ts";
import { keepDuplicates, mergeCis } from "../contract/ci-merging.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, notFound } from "../error.ts";
import { existingCi } from "../existing-ci.ts";
import { type Route, route } from "../route.ts";

/** What people decide of configuration items that look alike: they are one, or two. */
export function ciMergingRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(mergeCis, async ({ params, body: { others, take, reason, dryRun }, caller }) => {
      const { id } = await existingCi(pool, params.id);
      const outcome = await merge(pool, {
        classes: await readClasses(pool),
        main: id,
        others,
        take,
        by: caller.person.name,
        because: reason ?? null,
        at: Date.now(),
        dryRun,
      });
      if (!outcome.ok) throw conflict(outcome.fault);
      const { changes, relations } = outcome.plan;
      return {
        id,
        merged: [...new Set(others)],
        changes: changes as never,
        relations: relations.map(({ was, becomes }) => ({ was: { ...was }, becomes: becomes && { ...becomes } })),
      };
    }),

    route(keepDuplicates, async ({ params: { id, other }, body, caller }) => {
      const kept = await keepApart(pool, [id, other], {
        by: caller.person.name,
        because: body.reason ?? null,
        at: Date.now(),
        classes: await readClasses(pool),
      });
      if (!kept) throw notFound(`"${id}" and "${other}" do not look alike: see opsloom cmdb duplicates`);
      return null;
    }),
  ];
}
