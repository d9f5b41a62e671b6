import { canonicalJson } from "../../engine/base/canonical.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { findClass } from "../../engine/identity/identify.ts";
import { suggestion } from "../../engine/base/suggestion.ts";
import { readClasses, withDescendants } from "../../store/cmdb/classes.ts";
import { readRecomputes } from "../../store/cmdb/recompute.ts";
import { revertSource as revert } from "../../store/cmdb/revert.ts";
import { listCiRecomputes, revertSource } from "../contract/ci-revert.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidAt } from "../error.ts";
import { type Route, route } from "../route.ts";

/** What is said of configuration items, weighed anew: without a source, or by a class that was published otherwise. */
export function ciRevertRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(revertSource, async ({ body, caller }) => {
      const classes = await readClasses(pool);
      if (body.class !== undefined && findClass(classes, body.class) === undefined)
        throw invalidAt(
          "/body/class",
          `there is no class "${body.class}"${hint(suggestion(body.class, Object.keys(classes)))}`,
        );
      const { items, relations, next } = await revert(pool, {
        classes,
        source: body.source,
        of: body.class === undefined ? null : withDescendants(classes, body.class),
        cis: body.cis ?? null,
        after: body.after ?? null,
        limit: body.limit,
        by: caller.person.name,
        because: body.reason ?? null,
        at: Date.now(),
        dryRun: body.dryRun,
      });
      const shown = items.map((one) => ({ ...one, changes: inOneOrder(one.changes), lost: [...one.lost] }));
      return { items: shown, relations: relations.map((edge) => ({ ...edge })), next };
    }),

    route(listCiRecomputes, async () => ({
      items: (await readRecomputes(pool)).map((one) => ({
        ...one,
        begunAt: instantText(one.begunAt),
        endedAt: one.endedAt === null ? null : instantText(one.endedAt),
      })),
    })),
  ];
}

const hint = (text: string | null | undefined): string => (text == null ? "" : `: ${text}`);

/** Values with their keys sorted: a dry run and the run after it give the same bytes. */
function inOneOrder(list: readonly object[]): never {
  return JSON.parse(canonicalJson(list)) as never;
}
