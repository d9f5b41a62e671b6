import { X509Certificate } from "node:crypto";
import type { CertificateFacts, KnownCertificates } from "../../engine/certificate/facts.ts";
import type { Queryable } from "../pool.ts";
import { hasSigned, publicRoots } from "./public-roots.ts";

interface Row {
  fingerprint: string;
  facts: CertificateFacts;
  issuers: string[];
  der: Buffer;
  isTrusted: boolean;
  revokedAt: number | null;
}

/** How far up issuers are followed; a path is no longer than this. */
const deepest = 8;

/** What is known of certificates and of all above them, the authorities that everybody trusts included. */
export async function readKnown(
  db: Queryable,
  fingerprints: readonly string[],
): Promise<KnownCertificates & { readonly publicRoots: ReadonlySet<string> }> {
  const { rows } = await db.query<Row>(
    `with recursive up (fingerprint, depth) as (
       select unnest($1::text[]), 0
       union select unnest(c.issuers), up.depth + 1 from up join certificates c using (fingerprint) where up.depth < ${String(deepest)})
     select c.fingerprint, c.facts, c.issuers, c.der, c.trusted_by is not null as "isTrusted",
       floor(extract(epoch from c.revoked_at) * 1000)::bigint as "revokedAt"
     from certificates c where c.fingerprint in (select fingerprint from up)`,
    [fingerprints],
  );
  const certificates = new Map(rows.map(({ fingerprint, facts }) => [fingerprint, facts]));
  const issuers = new Map<string, readonly string[]>();
  const trusted = new Set(rows.flatMap((row) => (row.isTrusted ? [row.fingerprint] : [])));
  const roots = new Set<string>();
  for (const row of rows) {
    const above = rootsAbove(row);
    for (const facts of above) {
      certificates.set(facts.fingerprint, facts);
      roots.add(facts.fingerprint);
    }
    issuers.set(row.fingerprint, [...new Set([...row.issuers, ...above.map(({ fingerprint }) => fingerprint)])]);
    if (isPublicRoot(row)) roots.add(row.fingerprint);
  }
  for (const root of roots) trusted.add(root);
  const revoked = new Map(rows.flatMap((row) => (row.revokedAt === null ? [] : [[row.fingerprint, row.revokedAt]])));
  return { certificates, issuers, trusted, revoked, publicRoots: roots };
}

/** Signatures are verified once a process. */
const verified = new Map<string, readonly CertificateFacts[]>();
const mostVerified = 10_000;

function rootsAbove({ fingerprint, facts, der }: Row): readonly CertificateFacts[] {
  const candidates = publicRoots().get(facts.issuer);
  if (candidates === undefined) return [];
  const before = verified.get(fingerprint);
  if (before !== undefined) return before;
  const x509 = new X509Certificate(der);
  const above = candidates
    .filter((root) => root.facts.fingerprint !== fingerprint && hasSigned(root.x509, x509))
    .map((root) => root.facts);
  if (verified.size >= mostVerified) verified.clear();
  verified.set(fingerprint, above);
  return above;
}

function isPublicRoot({ fingerprint, facts }: Row): boolean {
  return (
    publicRoots()
      .get(facts.subject)
      ?.some((root) => root.facts.fingerprint === fingerprint) === true
  );
}
