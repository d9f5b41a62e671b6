import type { Pool } from "pg";
import type { Policy } from "../../engine/policy/ir.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { readPublished } from "../../store/definition/published.ts";
import type { StoredFinding } from "../../store/policy/findings.ts";
import { countFindings, listFindings as listStored } from "../../store/policy/list.ts";
import { foreseeLook } from "../../store/policy/look.ts";
import { readPolicyWatches } from "../../store/policy/watch.ts";
import { visibleOf } from "../../store/record/visible.ts";
import { findLacking } from "../../store/worker/lacking.ts";
import { foreseePolicy, listFindings, listPolicies, showPolicy, testPolicy } from "../contract/policy.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { readPage } from "../page.ts";
import { presentEffect, presentFinding, presentPolicy } from "../present/policy.ts";
import { type Route, route } from "../route.ts";
import { onlookerOf, wholeOnlookerOf } from "../sight.ts";

/** Policies and what they find. One over records is for who sees all records of the type, with all fields. */
export function policyRoutes({ pool, functionFacts, checkDefinitions }: ApiDeps): readonly Route[] {
  return [
    route(listPolicies, async ({ caller }) => ({ items: await presentAll(pool, caller) })),

    route(showPolicy, async ({ params, caller }) => {
      const [found] = (await presentAll(pool, caller)).filter(({ name }) => name === params.name);
      if (found === undefined) throw missing(params.name);
      return found;
    }),

    route(foreseePolicy, async ({ params, caller }) => {
      const policy = (await seenPolicies(pool, caller)).get(params.name);
      if (policy === undefined) throw missing(params.name);
      return presentEffect(policy, await foreseeLook(pool, policy, Date.now()));
    }),

    route(testPolicy, async ({ params, body, caller }) => {
      const { files: context } = await readPublished(pool);
      const lacking = await findLacking(pool, functionFacts);
      const checked = await checkDefinitions(body.files, { context, lacking });
      const error = checked.diagnostics.find(({ severity }) => severity === "error");
      if (error !== undefined)
        throw invalidInput(`the definitions have errors, the first at ${error.file}:${error.line}: ${error.message}`);
      const policy = checked.definitions.flatMap((one) =>
        one.kind === "Policy" && one.name === params.name ? [one.ir] : [],
      )[0];
      if (policy === undefined) throw invalidInput(`there is no Policy "${params.name}" in these files`);
      if (!(await isSeen(pool, caller))(policy)) throw missing(params.name);
      const tables = checked.definitions.flatMap((one) =>
        one.kind === "DecisionTable" ? [[one.name, one.ir] as const] : [],
      );
      return presentEffect(policy, await foreseeLook(pool, policy, Date.now(), null, Object.fromEntries(tables)));
    }),

    route(listFindings, async ({ query, caller }) => {
      const seen = [...(await seenPolicies(pool, caller)).keys()];
      const policies = query.policy === undefined ? seen : seen.filter((name) => name === query.policy);
      const filter = {
        policies,
        subject: query.ci ?? null,
        account: query.account ?? null,
        open: query.open === undefined ? null : query.open === "true",
      };
      const page = await readPage<StoredFinding, readonly [string]>({
        query,
        shape: ["string"],
        read: (after, limit) => {
          const before = after?.[0] ?? null;
          if (before !== null && !/^\d{1,18}$/u.test(before)) throw invalidInput("the cursor is none of this list");
          return listStored(pool, filter, { before, limit });
        },
        positionOf: ({ id }) => [id],
      });
      const opened = page.items.flatMap(({ recordId }) => recordId ?? []);
      const visible = await visibleOf(pool, await onlookerOf(pool, caller), opened);
      return {
        items: page.items.map((one) =>
          presentFinding(one, one.recordId !== null && visible.has(one.recordId) ? one.recordId : null),
        ),
        next: page.next,
      };
    }),
  ];
}

function missing(name: string): Error {
  return notFound(`there is no policy "${name}" for you`);
}

async function isSeen(pool: Pool, caller: Caller): Promise<(policy: Policy) => boolean> {
  const { visibility } = await wholeOnlookerOf(pool, caller);
  return ({ over }) => over.kind === "cis" || visibility[over.record]?.kind === "all";
}

async function seenPolicies(pool: Pool, caller: Caller): Promise<ReadonlyMap<string, Policy>> {
  const sees = await isSeen(pool, caller);
  const all = [...(await readDefinitionsOfKind(pool, "Policy"))];
  return new Map(all.filter(([, policy]) => sees(policy)));
}

async function presentAll(pool: Pool, caller: Caller) {
  const [counts, watches] = [await countFindings(pool), await readPolicyWatches(pool)];
  const now = Date.now();
  const seen = [...(await seenPolicies(pool, caller)).values()];
  return seen.map((one) => presentPolicy(one, counts.get(one.name), watches.get(one.name), now));
}
