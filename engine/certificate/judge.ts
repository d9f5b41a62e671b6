import type { CertificateFacts, KnownCertificates } from "./facts.ts";
import { instantText } from "../lifecycle/instant.ts";
import { isForHost } from "./host-name.ts";
import { ownProblems } from "./own-problems.ts";
import { type CertificatePath, pathsOf } from "./path.ts";
import type { Problem, ProblemName } from "./problem.ts";
import { renewalTime } from "./renewal.ts";

/** What a place shows to who connects. */
export interface ShownChain {
  /** Fingerprints as they were sent, the place's own first. */
  readonly chain: readonly string[];
  /** As OpenSSL names it: `TLSv1.3`; null = nobody connected, it was found in a file. */
  readonly version: string | null;
  /** The name that clients ask for; null = it was found by its address, and no name is wrong. */
  readonly host: string | null;
}

export interface Judgement {
  readonly problems: readonly Problem[];
  /** What a client makes of what is sent. */
  readonly served: CertificatePath;
  /** What could be made of all that is known. */
  readonly best: CertificatePath;
  /** The other trusted ways, best first. */
  readonly alternatives: readonly CertificatePath[];
}

/**
 * What is wrong with what a place shows at an instant (ms), worst first. Clients have what they trust and what is sent:
 * by that the chain is judged. Null when its own certificate is not known.
 */
export function judgeShown(shown: ShownChain, known: KnownCertificates, at: number): Judgement | null {
  const leaf = known.certificates.get(shown.chain[0] ?? "");
  if (leaf === undefined) return null;
  const sent = new Set(shown.chain);
  const [served] = pathsOf(leaf, { known, at, mayUse: (fingerprint) => sent.has(fingerprint) });
  const all = pathsOf(leaf, { known, at, mayUse: () => true });
  const [best] = all;
  if (served === undefined || best === undefined) return null;
  const problems = [
    ...ownProblems(leaf, known, at),
    ...nameProblems(leaf, shown.host),
    ...(served.isTrusted ? served.problems : [chainProblem(leaf, { served, best, known })]),
    ...duties(leaf, shown.version, at),
  ];
  return {
    problems,
    served,
    best,
    alternatives: all.slice(1).filter(({ isTrusted }) => isTrusted),
  };
}

function nameProblems(leaf: CertificateFacts, host: string | null): Problem[] {
  const problems: Problem[] = [];
  const names = [...leaf.dnsNames, ...leaf.addresses];
  if (host !== null && !isForHost(leaf, host))
    problems.push(
      of(leaf, "hostMismatch", `is for ${names.join(", ") || leaf.subject || "no name"}, and not for ${host}`),
    );
  if (names.length === 0) problems.push(of(leaf, "noAlternativeName", "names no host but in its subject"));
  return problems;
}

interface Ways {
  readonly served: CertificatePath;
  readonly best: CertificatePath;
  readonly known: KnownCertificates;
}

/** Why what is sent leads to nothing that is trusted. */
function chainProblem(leaf: CertificateFacts, { served, best, known }: Ways): Problem {
  if (leaf.selfSigned) return of(leaf, "selfSigned", "is signed by itself, and nobody trusts it");
  const last = known.certificates.get(served.certificates.at(-1) ?? "") ?? leaf;
  if (best.isTrusted)
    return of(last, "incompleteChain", `its issuer "${last.issuer}" is trusted or known, and is not sent along`);
  return last.selfSigned
    ? of(last, "untrustedRoot", `"${last.subject}" is signed by itself, and nobody trusts it`)
    : of(last, "unknownIssuer", `its issuer "${last.issuer}" is neither sent nor trusted`);
}

const oldVersions = ["SSLv3", "TLSv1", "TLSv1.1"];

function duties(leaf: CertificateFacts, version: string | null, at: number): Problem[] {
  const problems: Problem[] = [];
  if (version !== null && oldVersions.includes(version))
    problems.push({ problem: "oldProtocol", certificate: null, because: `speaks ${version}` });
  if (at <= leaf.validTo && at > renewalTime(leaf))
    problems.push(of(leaf, "expiresSoon", `ends ${instantText(leaf.validTo)}`));
  return problems;
}

function of({ fingerprint }: CertificateFacts, problem: ProblemName, because: string): Problem {
  return { problem, certificate: fingerprint, because };
}
