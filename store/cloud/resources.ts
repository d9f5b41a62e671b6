import { plainAttributes, type ProvenancedAttributes } from "../../engine/identity/reconcile.ts";
import type { CiState } from "../../engine/identity/ci.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

export interface CloudResourceRow {
  readonly account: string;
  readonly resourceId: string;
  readonly type: string;
  readonly region: string;
  readonly ci: string;
  readonly name: string;
  readonly class: string;
  readonly state: CiState;
  readonly attributes: JsonObject;
  /** Milliseconds. */
  readonly seenAt: number;
  /** Whole listings in a row that did not have it. */
  readonly missedRuns: number;
}

export interface CloudFilter {
  readonly account?: string | undefined;
  readonly type?: string | undefined;
  readonly region?: string | undefined;
  /** With this value, or any where it is null. */
  readonly tag?: { readonly key: string; readonly value: string | null } | undefined;
  /** Those that are there; left out: those that are gone too. */
  readonly present?: boolean | undefined;
}

/** Resources by account and id, behind `after`. */
export async function listCloudResources(
  db: Queryable,
  filter: CloudFilter,
  { after, limit }: { readonly after: readonly [string, string] | null; readonly limit: number },
): Promise<CloudResourceRow[]> {
  const { rows } = await db.query<Omit<CloudResourceRow, "attributes"> & { attributes: ProvenancedAttributes }>(
    `select r.account, r.resource_id as "resourceId", r.type, coalesce(ci.attributes -> 'region' ->> 'value', r.region) as region,
       ci.id as ci, ci.name, ci.class, ci.state, ci.attributes,
       floor(extract(epoch from r.seen_at) * 1000)::bigint as "seenAt", r.missed_runs as "missedRuns"
     from cloud_resources r join cis ci on ci.id = r.ci_id
     where ($1::text is null or r.account = $1) and ($2::text is null or r.type = $2)
       and ($3::text is null or coalesce(ci.attributes -> 'region' ->> 'value', r.region) = $3)
       and ($4::text is null or ci.attributes -> 'tags' -> 'value' ? $4)
       and ($5::text is null or ci.attributes -> 'tags' -> 'value' ->> $4 = $5)
       and ($6::boolean is null or (r.missed_runs = 0 and ci.state = 'active') = $6)
       and ($7::text is null or (r.account collate "C", r.resource_id collate "C") > ($7, $8))
     order by r.account collate "C", r.resource_id collate "C" limit $9`,
    [
      filter.account ?? null,
      filter.type ?? null,
      filter.region ?? null,
      filter.tag?.key ?? null,
      filter.tag?.value ?? null,
      filter.present ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit,
    ],
  );
  return rows.map((row) => ({ ...row, attributes: plainAttributes(row.attributes) }));
}
