import type { Queryable } from "../pool.ts";

/** Notes that an authority has taken a certificate back; the first word of it stands. Returns since when (ms). */
export async function noteRevoked(
  db: Queryable,
  { fingerprint, at, because }: { readonly fingerprint: string; readonly at: number; readonly because: string },
): Promise<number> {
  const { rows } = await db.query<{ at: number }>(
    `update certificates set revoked_at = coalesce(revoked_at, to_timestamp($2 / 1000.0)), revoked_because = coalesce(revoked_because, $3)
     where fingerprint = $1 returning floor(extract(epoch from revoked_at) * 1000)::bigint as at`,
    [fingerprint, at, because],
  );
  return rows[0]?.at ?? at;
}

/** Notes which certificates of an authority it has taken back: those of the numbers (hex) that it lists. */
export async function noteRevokedBy(
  db: Queryable,
  authority: string,
  listed: readonly { readonly serialNumber: string; readonly at: number }[],
): Promise<readonly string[]> {
  const { rows } = await db.query<{ fingerprint: string }>(
    `update certificates c set revoked_at = to_timestamp(l.at / 1000.0), revoked_because = 'its authority lists it'
     from jsonb_to_recordset($2::jsonb) as l ("serialNumber" text, at float8)
     where $1 = any (c.issuers) and c.facts ->> 'serialNumber' = l."serialNumber" and c.revoked_at is null returning c.fingerprint`,
    [authority, JSON.stringify(listed)],
  );
  return rows.map(({ fingerprint }) => fingerprint);
}

/** Where the authorities of certificates that some place shows say what they took back, with who signs each list. */
export async function readRevocationLists(
  db: Queryable,
): Promise<readonly { readonly url: string; readonly authorities: readonly string[] }[]> {
  const { rows } = await db.query<{ url: string; authorities: string[] }>(
    `select url, array_agg(distinct signer order by signer) as authorities
     from certificates c cross join jsonb_array_elements_text(c.facts -> 'revocationLists') as url cross join unnest(c.issuers) as signer
     where c.valid_to > now() and exists (select from certificate_places p where c.fingerprint = any (p.chain))
     group by url order by url limit 500`,
  );
  return rows;
}

/** A certificate that some place shows, with those that have signed it. */
export interface Askable {
  readonly fingerprint: string;
  readonly der: Buffer;
  readonly issuers: readonly Buffer[];
}

/**
 * Certificates whose authorities may be asked about each alone: those that were not asked longest, without those that
 * name a list of revocations which was read (`read`, URLs).
 */
export async function readAskable(
  db: Queryable,
  { read, limit }: { readonly read: readonly string[]; readonly limit: number },
): Promise<readonly Askable[]> {
  const { rows } = await db.query<Askable>(
    `select c.fingerprint, c.der, array(select above.der from certificates above where above.fingerprint = any (c.issuers)
       order by above.fingerprint limit 3) as issuers
     from certificates c
     where c.valid_to > now() and c.revoked_at is null and c.issuers <> '{}' and not coalesce(c.facts -> 'revocationLists' ?| $1::text[], false)
       and exists (select from certificate_places p where c.fingerprint = any (p.chain))
     order by c.asked_at nulls first, c.fingerprint limit $2`,
    [read, limit],
  );
  return rows;
}

/** Notes that authorities were asked about certificates at an instant (ms). */
export async function noteAsked(db: Queryable, fingerprints: readonly string[], at: number): Promise<void> {
  await db.query("update certificates set asked_at = to_timestamp($2 / 1000.0) where fingerprint = any($1)", [
    fingerprints,
    at,
  ]);
}
