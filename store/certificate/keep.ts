import { X509Certificate } from "node:crypto";
import type { CertificateFacts } from "../../engine/certificate/facts.ts";
import type { Queryable } from "../pool.ts";
import { hasSigned } from "./public-roots.ts";
import { type ReadCertificate, readDer } from "./read-der.ts";

export interface KeptCertificates {
  /** Of each that could be read, in the order they were given. */
  readonly facts: readonly CertificateFacts[];
  /** How many could not. */
  readonly broken: number;
}

/**
 * Keeps certificates, each once, and which of those that are known have signed which. `at` is in milliseconds. What is
 * broken is counted and not kept.
 */
export async function keepCertificates(
  db: Queryable,
  ders: readonly Buffer[],
  { source, at }: { readonly source: string; readonly at: number },
): Promise<KeptCertificates> {
  const read = ders.map(readDer);
  const found = new Map(read.flatMap((one) => (one === null ? [] : [[one.facts.fingerprint, one] as const])));
  const fresh = await insert(db, [...found.values()], { source, at });
  if (fresh.length > 0) await linkIssuers(db, fresh);
  return {
    facts: read.flatMap((one) => (one === null ? [] : [one.facts])),
    broken: read.filter((one) => one === null).length,
  };
}

/** Writes them in the order of their fingerprints, so that nobody waits in a circle; returns those that are new. */
async function insert(
  db: Queryable,
  certificates: readonly ReadCertificate[],
  { source, at }: { readonly source: string; readonly at: number },
): Promise<readonly ReadCertificate[]> {
  const sorted = certificates.toSorted((a, b) => (a.facts.fingerprint < b.facts.fingerprint ? -1 : 1));
  if (sorted.length === 0) return [];
  const { rows } = await db.query<{ fingerprint: string }>(
    `insert into certificates (fingerprint, der, facts, subject, issuer, valid_to, source, first_seen_at, last_seen_at)
     select f.fingerprint, f.der, f.facts, f.facts ->> 'subject', f.facts ->> 'issuer',
       to_timestamp((f.facts ->> 'validTo')::float8 / 1000.0), $4, to_timestamp($5 / 1000.0), to_timestamp($5 / 1000.0)
     from unnest($1::text[], $2::bytea[], $3::jsonb[]) as f (fingerprint, der, facts)
     on conflict (fingerprint) do update set source = excluded.source,
       last_seen_at = greatest(certificates.last_seen_at, excluded.last_seen_at)
     returning fingerprint, xmax = 0 as "isNew"`,
    [
      sorted.map(({ facts }) => facts.fingerprint),
      sorted.map(({ der }) => der),
      sorted.map(({ facts }) => JSON.stringify(facts)),
      source,
      at,
    ],
  );
  const isNew = new Set(
    (rows as { fingerprint: string; isNew: boolean }[]).flatMap((row) => (row.isNew ? [row.fingerprint] : [])),
  );
  return sorted.filter(({ facts }) => isNew.has(facts.fingerprint));
}

interface Relative {
  fingerprint: string;
  subject: string;
  issuer: string;
  der: Buffer;
}

/** Notes who has signed the new ones, and whom they have signed. */
async function linkIssuers(db: Queryable, fresh: readonly ReadCertificate[]): Promise<void> {
  const { rows } = await db.query<Relative>(
    "select fingerprint, subject, issuer, der from certificates where subject = any($1) or issuer = any($2)",
    [[...new Set(fresh.map(({ facts }) => facts.issuer))], [...new Set(fresh.map(({ facts }) => facts.subject))]],
  );
  const others = rows.map((row) => ({ ...row, x509: new X509Certificate(row.der) }));
  const edges = new Map<string, Set<string>>();
  for (const { facts, x509 } of fresh)
    for (const other of others) {
      if (other.fingerprint === facts.fingerprint) continue;
      if (other.subject === facts.issuer && hasSigned(other.x509, x509))
        add(edges, facts.fingerprint, other.fingerprint);
      if (other.issuer === facts.subject && hasSigned(x509, other.x509))
        add(edges, other.fingerprint, facts.fingerprint);
    }
  const children = [...edges.keys()].toSorted();
  for (const child of children)
    await db.query(
      `update certificates set issuers = (select array_agg(distinct one order by one) from unnest(issuers || $2::text[]) as one)
       where fingerprint = $1`,
      [child, [...(edges.get(child) ?? [])]],
    );
}

function add(edges: Map<string, Set<string>>, child: string, issuer: string): void {
  edges.set(child, (edges.get(child) ?? new Set()).add(issuer));
}
