import type pg from "pg";
import { type KeyOwner, keyText, type OwnedKey } from "../../engine/identity/key-owner.ts";
import type { Ci } from "../../engine/identity/ci.ts";
import { ciColumns } from "./ci.ts";

/** First key of the advisory locks of identities; the second is the bucket. */
const identityLock = 4_600_020;
/** Few enough that 50 writers of large waves fit PostgreSQL's lock table, many enough that small ones rarely meet. */
const bucketCount = 64;

/**
 * Locks identities and ids to be given, then reads who owns the keys and locks those CIs, until the transaction ends
 * (U5 of upsert.ts). NO KEY UPDATE: a relation or sighting written meanwhile needs only the key of the row and does not
 * wait.
 */
export async function lockIdentities(
  client: pg.PoolClient,
  params: { readonly keys: readonly OwnedKey[]; readonly named: readonly string[]; readonly slugs: readonly string[] },
): Promise<{ readonly owners: readonly KeyOwner[]; readonly cis: readonly Ci[] }> {
  const buckets = new Set([
    ...params.keys.map((key) => bucketOf(keyText(key))),
    ...params.slugs.map((slug) => bucketOf(slug)),
  ]);
  // One statement locks in the order of the array: the rows of unnest come out as they are in it.
  await client.query({
    name: "locked identities",
    text: "select pg_advisory_xact_lock($1, bucket) from unnest($2::int[]) as bucket",
    values: [identityLock, [...buckets].sort((a, b) => a - b)],
  });
  return readOwners(client, params, true);
}

/** Who owns these keys, those CIs and the ones that are named; with `lock` until the transaction ends. */
export async function readOwners(
  client: pg.PoolClient,
  { keys, named }: { readonly keys: readonly OwnedKey[]; readonly named: readonly string[] },
  lock = false,
): Promise<{ readonly owners: readonly KeyOwner[]; readonly cis: readonly Ci[] }> {
  const { rows: owners } = await client.query<KeyOwner>({
    name: "owners of keys",
    text: `select i.family, i.rule, i.key, i.ci_id as "ciId" from ci_identifiers i
     join (select distinct * from unnest($1::text[], $2::text[], $3::text[]) as wanted (family, rule, key)) wanted using (family, rule, key)`,
    values: [keys.map((key) => key.family), keys.map((key) => key.rule), keys.map((key) => key.key)],
  });
  if (owners.length === 0 && named.length === 0) return { owners, cis: [] };
  const { rows: cis } = await client.query<Ci>({
    name: lock ? "locked CIs" : "CIs of owners",
    text: `select ${ciColumns} from cis ci where ci.id = any($1) order by ci.id collate "C"${lock ? " for no key update of ci" : ""}`,
    values: [[...new Set([...owners.map((owner) => owner.ciId), ...named])]],
  });
  return { owners, cis };
}

/** FNV-1a: all that counts is that it spreads, and that it is the same everywhere. */
function bucketOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % bucketCount;
}
