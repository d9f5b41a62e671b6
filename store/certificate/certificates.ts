import type { CertificateFacts } from "../../engine/certificate/facts.ts";
import type { Queryable } from "../pool.ts";

export interface StoredCertificate {
  readonly facts: CertificateFacts;
  readonly der: Buffer;
  readonly issuers: readonly string[];
  readonly source: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly trustedBy: string | null;
  readonly trustedBecause: string | null;
  readonly revokedAt: Date | null;
  readonly revokedBecause: string | null;
  /** Places that show it as their own. */
  readonly places: number;
}

const columns = `c.facts, c.der, c.issuers, c.source, c.first_seen_at as "firstSeenAt", c.last_seen_at as "lastSeenAt",
  c.trusted_by as "trustedBy", c.trusted_because as "trustedBecause", c.revoked_at as "revokedAt", c.revoked_because as "revokedBecause",
  (select count(*)::int from certificate_places p where p.chain[1] = c.fingerprint) as places`;

export interface CertificateFilter {
  /** Part of the subject, of a name or of the issuer, or the beginning of the fingerprint. */
  readonly text: string | null;
  /** Only those that end before this (ms). */
  readonly endsBefore: number | null;
  /** Only those that a place shows as its own. */
  readonly isShown: boolean;
}

/** Certificates by their end, then by fingerprint, behind `after` (milliseconds, fingerprint). */
export async function listCertificates(
  db: Queryable,
  { text, endsBefore, isShown }: CertificateFilter,
  { after, limit }: { readonly after: readonly [number, string] | null; readonly limit: number },
): Promise<readonly StoredCertificate[]> {
  const { rows } = await db.query<StoredCertificate>(
    `select ${columns} from certificates c
     where ($1::text is null or c.subject ilike $1 or c.issuer ilike $1 or (c.facts -> 'dnsNames')::text ilike $1 or c.fingerprint like $2)
       and ($3::float8 is null or c.valid_to < to_timestamp($3 / 1000.0))
       and (not $4 or exists (select from certificate_places p where p.chain[1] = c.fingerprint))
       and ($5::float8 is null or (c.valid_to, c.fingerprint) > (to_timestamp($5 / 1000.0), $6))
     order by c.valid_to, c.fingerprint limit $7`,
    [
      text === null ? null : `%${literal(text)}%`,
      text === null ? null : `${literal(text.toLowerCase())}%`,
      endsBefore,
      isShown,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit,
    ],
  );
  return rows;
}

function literal(text: string): string {
  return text.replaceAll(/[\\%_]/gu, "\\$&");
}

/** The certificates whose fingerprint begins so, two at most. */
export async function findCertificates(db: Queryable, beginning: string): Promise<readonly StoredCertificate[]> {
  const { rows } = await db.query<StoredCertificate>(
    `select ${columns} from certificates c where c.fingerprint like $1 order by c.fingerprint limit 2`,
    [`${literal(beginning.toLowerCase())}%`],
  );
  return rows;
}

/** What is known of certificates by their fingerprints. */
export async function readFacts(db: Queryable, fingerprints: readonly string[]): Promise<readonly CertificateFacts[]> {
  const { rows } = await db.query<{ facts: CertificateFacts }>(
    "select facts from certificates where fingerprint = any($1) order by fingerprint",
    [fingerprints],
  );
  return rows.map(({ facts }) => facts);
}

/** The DER forms of certificates by their fingerprints. */
export async function readDers(
  db: Queryable,
  fingerprints: readonly string[],
): Promise<readonly { readonly fingerprint: string; readonly der: Buffer }[]> {
  const { rows } = await db.query<{ fingerprint: string; der: Buffer }>(
    "select fingerprint, der from certificates where fingerprint = any($1) order by fingerprint",
    [fingerprints],
  );
  return rows;
}
