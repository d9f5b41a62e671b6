import type pg from "pg";
import { claimedAt } from "../../engine/identity/claim.ts";
import type { KeyOwner, OwnedKey } from "../../engine/identity/key-owner.ts";
import type { ProvenancedAttributes } from "../../engine/identity/reconcile.ts";

/** Most CIs that are asked who claimed a key last: those seen last. A name such as `localhost` has thousands. */
const mostAsked = 20;

/** Notes who has a key that another one has claimed later. */
export async function noteRivals(client: pg.PoolClient, rivals: readonly KeyOwner[]): Promise<void> {
  if (rivals.length === 0) return;
  await client.query(
    `insert into ci_key_rivals (family, rule, key, ci_id)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as rival (family, rule, key, ci_id)
     order by family, rule, key, ci_id on conflict do nothing`,
    [...columnsOf(rivals), rivals.map(({ ciId }) => ciId)],
  );
}

/**
 * Gives keys that their owners have left to who claimed them last of those that have them still. A key that somebody
 * claims meanwhile is left to them.
 */
export async function handBack(client: pg.PoolClient, left: readonly OwnedKey[]): Promise<void> {
  if (left.length === 0) return;
  const { rows } = await client.query<KeyOwner & { readonly attributes: ProvenancedAttributes }>(
    `select k.family, k.rule, k.key, ci.id as "ciId", ci.attributes
     from unnest($1::text[], $2::text[], $3::text[]) as k (family, rule, key)
     cross join lateral (select ci.id, ci.attributes from ci_key_rivals r join cis ci on ci.id = r.ci_id
       where (r.family, r.rule, r.key) = (k.family, k.rule, k.key) and ci.state = 'active'
         and coalesce(ci.keys -> k.rule ? k.key, false)
       order by ci.last_seen_at desc, ci.id collate "C" limit ${mostAsked}) ci`,
    columnsOf(left),
  );
  const best = new Map<string, KeyOwner & { readonly at: number }>();
  for (const { attributes, ...owner } of rows) {
    const text = JSON.stringify([owner.family, owner.rule, owner.key]);
    const at = claimedAt(attributes, owner.rule);
    const known = best.get(text);
    if (known === undefined || at > known.at || (at === known.at && owner.ciId < known.ciId))
      best.set(text, { ...owner, at });
  }
  const given = [...best.values()];
  if (given.length === 0) return;
  await client.query(
    `insert into ci_identifiers (family, rule, key, ci_id)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) on conflict (family, rule, key) do nothing`,
    [...columnsOf(given), given.map(({ ciId }) => ciId)],
  );
}

function columnsOf(keys: readonly OwnedKey[]): [string[], string[], string[]] {
  return [keys.map(({ family }) => family), keys.map(({ rule }) => rule), keys.map(({ key }) => key)];
}
