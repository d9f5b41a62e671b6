/**
 * Makes configuration items one: what leads to the others leads to the one that stays, and they are kept under their
 * ids. What is planned (`engine/identity/merge.ts`) and what is written is one transaction, under the locks of reports.
 */
import type pg from "pg";
import { familyOf, findClass, type CiClasses } from "../../engine/identity/identify.ts";
import { mergedText } from "../../engine/identity/duplicate-news.ts";
import type { Edge } from "../../engine/identity/edge.ts";
import { type MergePlan, planMerge } from "../../engine/identity/merge.ts";
import type { AttributeChange } from "../../engine/identity/reconcile.ts";
import { inTransaction } from "../transaction.ts";
import type { Ci } from "../../engine/identity/ci.ts";
import { judgeDuplicates } from "./duplicate-sets.ts";
import { readCis } from "./find.ts";
import { moveEdges } from "./move-edges.ts";
import { moveReferences } from "./move-references.ts";
import { readRelationTypes } from "./relation-types.ts";
import { lockIdentities } from "./wave-lock.ts";

export interface MergeParams {
  readonly classes: CiClasses;
  readonly main: string;
  readonly others: readonly string[];
  /** Whose value of an attribute is right, by id. */
  readonly take: { readonly [attribute: string]: string };
  readonly by: string;
  readonly because: string | null;
  /** Milliseconds. */
  readonly at: number;
  /** Nothing is written. */
  readonly dryRun: boolean;
}

export type MergeOutcome =
  | { readonly ok: true; readonly plan: MergePlan }
  /** What is wrong, and the remedy. */
  | { readonly ok: false; readonly fault: string };

export async function mergeCis(pool: pg.Pool, params: MergeParams): Promise<MergeOutcome> {
  return inTransaction(pool, async (client) => {
    const ids = [params.main, ...params.others];
    const keys = (await readCis(client, ids)).flatMap(ownedKeys);
    const { cis } = await lockIdentities(client, { keys, named: ids, slugs: [] });
    const planned = await plan(client, params, cis);
    if (planned.ok && !params.dryRun) {
      await write(client, params, planned.plan);
      await judgeDuplicates(client, { ...params, ids, text: mergedText(params.main, params.others, params.because) });
    }
    return planned;
  });
}

const ownedKeys = ({ family, keys }: Ci) =>
  Object.entries(keys).flatMap(([rule, list]) => list.map((key) => ({ family, rule, key })));

async function plan(client: pg.PoolClient, params: MergeParams, locked: readonly Ci[]): Promise<MergeOutcome> {
  const found = new Map(locked.map((ci) => [ci.id, ci]));
  const main = found.get(params.main);
  if (main === undefined) return { ok: false, fault: `there is no configuration item "${params.main}"` };
  const others: Ci[] = [];
  for (const id of new Set(params.others)) {
    const other = found.get(id);
    if (id === main.id) return { ok: false, fault: `"${id}" cannot be merged into itself: name another one` };
    if (other === undefined) return { ok: false, fault: `there is no configuration item "${id}"` };
    if (other.family !== main.family)
      return {
        ok: false,
        fault: `"${id}" is a ${other.class} and "${main.id}" a ${main.class}, which are recognized by other rules: they are two`,
      };
    others.push(other);
  }
  const merged = [main, ...others].find(({ mergedInto }) => mergedInto !== null);
  if (merged !== undefined)
    return { ok: false, fault: `"${merged.id}" was merged into "${merged.mergedInto ?? ""}" before: name that one` };
  const ciClass = findClass(params.classes, main.class);
  if (ciClass === undefined || familyOf(params.classes, ciClass) !== main.family)
    return {
      ok: false,
      fault: `class "${main.class}" of "${main.id}" is not published as it was: report the item again`,
    };
  const { rows: edges } = await client.query<Edge>(
    `select from_ci as "from", type, to_ci as "to" from ci_relations where from_ci = any($1) or to_ci = any($1)`,
    [[main, ...others].map(({ id }) => id)],
  );
  const types = await readRelationTypes(client);
  const planned = planMerge({ ...params, ciClass, main, others, edges, types });
  return planned.ok ? { ok: true, plan: planned.value } : { ok: false, fault: planned.error };
}

async function write(client: pg.PoolClient, params: MergeParams, planned: MergePlan): Promise<void> {
  const { main, at, by, because } = params;
  const others = [...new Set(params.others)];
  const said = { source: "manual", at, by };
  await moveEdges(client, planned.relations, said);
  await client.query("delete from ci_identifiers where ci_id = any($1)", [[main, ...others]]);
  await client.query("delete from ci_key_rivals where ci_id = any($1)", [others]);
  await client.query(
    `update cis set state = 'retired', absent_at = null, merged_into = $1, keys = '{}', aliases = '{}',
       version = version + 1, changed_at = to_timestamp($3 / 1000.0)
     where id = any($2)`,
    [main, others, at],
  );
  await client.query("update cis set merged_into = $1 where merged_into = any($2)", [main, others]);
  const name = planned.attributes["name"]?.value;
  await client.query(
    `update cis set attributes = $2, aliases = $3, keys = keys || $3, version = version + 1,
       name = coalesce($5, name), changed_at = to_timestamp($4 / 1000.0),
       state = case when state = 'retired' then state else 'active' end,
       absent_at = null,
       first_seen_at = least(first_seen_at, (select min(first_seen_at) from cis o where o.id = any($6))),
       last_seen_at = greatest(last_seen_at, (select max(last_seen_at) from cis o where o.id = any($6)))
     where id = $1`,
    [
      main,
      JSON.stringify(planned.attributes),
      JSON.stringify(planned.aliases),
      at,
      typeof name === "string" ? name : null,
      others,
    ],
  );
  await client.query(
    `insert into ci_identifiers (family, rule, key, ci_id)
     select ci.family, k.rule, key, ci.id from cis ci, jsonb_each(ci.keys) as k (rule, list), jsonb_array_elements_text(k.list) as key
     where ci.id = $1 on conflict (family, rule, key) do nothing`,
    [main],
  );
  await moveReferences(client, main, others);
  const mainChanges: AttributeChange[] = [
    ...others.map((id) => ({ attribute: "merged", from: null, to: id })),
    ...planned.changes,
  ];
  await client.query(
    `insert into ci_changes (ci_id, at, source, changes, by, because)
     select id, to_timestamp($3 / 1000.0), 'manual', changes, $4, $5 from unnest($1::text[], $2::jsonb[]) as noted (id, changes)`,
    [
      [main, ...others],
      [mainChanges, ...others.map(() => [{ attribute: "mergedInto", from: null, to: main }])].map((one) =>
        JSON.stringify(one),
      ),
      at,
      by,
      because,
    ],
  );
}
