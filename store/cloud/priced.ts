import type { PricedResource } from "../../engine/cloud/price.ts";
import type { Queryable } from "../pool.ts";

/** By what costs are summed. */
export type CostBy = { readonly kind: "tag"; readonly key: string } | { readonly kind: "account" | "type" | "region" };

/** Resources that are there, with what their price goes by and the group that each is of. */
export async function readPriced(
  db: Queryable,
  { by, account }: { readonly by: CostBy; readonly account: string | null },
): Promise<readonly (PricedResource & { readonly group: string | null })[]> {
  const { rows } = await db.query<PricedResource & { group: string | null }>(
    `select coalesce(ci.attributes -> 'provider' ->> 'value', '') as provider, r.type,
       ci.attributes -> 'size' ->> 'value' as size,
       coalesce(ci.attributes -> 'region' ->> 'value', r.region) as region,
       (ci.attributes -> 'sizeGiB' ->> 'value')::int as "sizeGiB",
       ci.attributes -> 'cloudState' ->> 'value' as "cloudState",
       case $1 when 'tag' then nullif(ci.attributes -> 'tags' -> 'value' ->> $2, '')
         when 'account' then r.account when 'type' then r.type
         else coalesce(ci.attributes -> 'region' ->> 'value', r.region) end as "group"
     from cloud_resources r join cis ci on ci.id = r.ci_id
     where r.missed_runs = 0 and ci.state = 'active' and ($3::text is null or r.account = $3)`,
    [by.kind, by.kind === "tag" ? by.key : "", account],
  );
  return rows;
}
