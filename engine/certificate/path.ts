import type { CertificateFacts, KnownCertificates } from "./facts.ts";
import { nameOutside } from "./name-constraints.ts";
import { ownProblems } from "./own-problems.ts";
import type { Problem } from "./problem.ts";

/** A way from a certificate to one that is trusted, or to where no issuer is known. */
export interface CertificatePath {
  /** Fingerprints, the certificate itself first. */
  readonly certificates: readonly string[];
  readonly isTrusted: boolean;
  /** Of those above the first, and of what they may not sign. */
  readonly problems: readonly Problem[];
  /** When the first of them ends (ms). */
  readonly endsAt: number;
}

/** Certificates of a path at most. */
const deepest = 8;
/** Paths that are followed at most: who signs each other makes more of them than anybody wants to read. */
const mostPaths = 64;

export interface PathParams {
  readonly known: KnownCertificates;
  /** Whether a certificate may be used that is not trusted. */
  readonly mayUse: (fingerprint: string) => boolean;
  /** Milliseconds. */
  readonly at: number;
}

/** The paths of a certificate, best first: trusted, without problems, ending late, short; then by their fingerprints. */
export function pathsOf(leaf: CertificateFacts, params: PathParams): CertificatePath[] {
  const { known, mayUse } = params;
  const found: CertificatePath[] = [];
  const walk = (path: readonly CertificateFacts[]): void => {
    if (found.length >= mostPaths) return;
    const last = path.at(-1) ?? leaf;
    const isTrusted = known.trusted.has(last.fingerprint);
    const next = isTrusted || path.length >= deepest ? [] : issuersOf(last, path, known, mayUse);
    if (next.length === 0) found.push(describe(path, isTrusted, params));
    for (const one of next) walk([...path, one]);
  };
  walk([leaf]);
  return found.toSorted(compare);
}

function issuersOf(
  certificate: CertificateFacts,
  path: readonly CertificateFacts[],
  known: KnownCertificates,
  mayUse: (fingerprint: string) => boolean,
): CertificateFacts[] {
  return (known.issuers.get(certificate.fingerprint) ?? []).flatMap((fingerprint) => {
    const issuer = known.certificates.get(fingerprint);
    if (issuer === undefined || !(known.trusted.has(fingerprint) || mayUse(fingerprint))) return [];
    // One key and name twice is a circle of authorities that sign each other.
    const isThere = path.some(({ key, subject }) => key === issuer.key && subject === issuer.subject);
    return isThere ? [] : [issuer];
  });
}

function describe(path: readonly CertificateFacts[], isTrusted: boolean, { known, at }: PathParams): CertificatePath {
  const problems = path
    .slice(1)
    .flatMap((authority, index) => [
      ...ownProblems(authority, known, at).map(asOfChain),
      ...authorityProblems(authority, path.slice(0, index + 1)),
    ]);
  return {
    certificates: path.map(({ fingerprint }) => fingerprint),
    isTrusted,
    problems,
    endsAt: Math.min(...path.map(({ validTo }) => validTo)),
  };
}

function asOfChain(problem: Problem): Problem {
  const isTime = problem.problem === "expired" || problem.problem === "notYetValid";
  return isTime ? { ...problem, problem: "chainExpired" } : problem;
}

/** What an authority may not do that it did: sign at all, so far down, or for these names. */
function authorityProblems(authority: CertificateFacts, below: readonly CertificateFacts[]): Problem[] {
  const { fingerprint, isAuthority, maySignCertificates, pathLength } = authority;
  const problems: Problem[] = [];
  if (isAuthority !== true || !maySignCertificates)
    problems.push({ problem: "notAuthority", certificate: fingerprint, because: "may not sign certificates" });
  // Those that were signed by themselves in name do not count (RFC 5280, 6.1.4 l).
  const between = below.slice(1).filter(({ subject, issuer }) => subject !== issuer).length;
  if (pathLength !== null && between > pathLength)
    problems.push({
      problem: "pathTooLong",
      certificate: fingerprint,
      because: `allows ${String(pathLength)} authorities below it, and there are ${String(between)}`,
    });
  const constrained = below.filter((one, index) => index === 0 || one.subject !== one.issuer);
  for (const one of constrained) {
    const outside = nameOutside(one, authority);
    if (outside === null) continue;
    const because = `may not sign for "${outside}"`;
    problems.push({ problem: "outsideNameConstraints", certificate: fingerprint, because });
    break;
  }
  return problems;
}

function compare(a: CertificatePath, b: CertificatePath): number {
  return (
    Number(b.isTrusted) - Number(a.isTrusted) ||
    Math.min(1, a.problems.length) - Math.min(1, b.problems.length) ||
    b.endsAt - a.endsAt ||
    a.certificates.length - b.certificates.length ||
    (a.certificates.join() < b.certificates.join() ? -1 : 1)
  );
}
