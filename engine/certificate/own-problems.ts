import { instantText } from "../lifecycle/instant.ts";
import type { CertificateFacts, KnownCertificates } from "./facts.ts";
import type { Problem, ProblemName } from "./problem.ts";

/** `anyExtendedKeyUsage` and `serverAuth`. */
const serverPurposes = ["2.5.29.37.0", "1.3.6.1.5.5.7.3.1"];

/**
 * What is wrong with a certificate by itself at an instant (ms), wherever it stands in a chain. A trusted one needs no
 * signature: nobody looks at it.
 */
export function ownProblems(
  certificate: CertificateFacts,
  { trusted, revoked }: Pick<KnownCertificates, "trusted" | "revoked">,
  at: number,
): Problem[] {
  const { fingerprint, validFrom, validTo, hash, purposes, unknownCritical } = certificate;
  const problems: Problem[] = [];
  const add = (problem: ProblemName, because: string): void =>
    void problems.push({ problem, certificate: fingerprint, because });
  const revokedAt = revoked.get(fingerprint);
  if (revokedAt !== undefined) add("revoked", `its authority took it back at ${instantText(revokedAt)}`);
  if (at > validTo) add("expired", `ended ${instantText(validTo)}`);
  if (at < validFrom) add("notYetValid", `begins ${instantText(validFrom)}`);
  if (unknownCritical.length > 0)
    add("unknownCriticalExtension", `has critical extensions that clients do not know: ${unknownCritical.join(", ")}`);
  if (purposes !== null && !purposes.some((purpose) => serverPurposes.includes(purpose)))
    add("wrongPurpose", `is for ${purposes.join(", ")} and for no server`);
  if (hash !== null && weakHashes.includes(hash) && !trusted.has(fingerprint))
    add("weakSignature", `is signed by ${hash.toUpperCase()}`);
  if (isWeak(certificate))
    add("weakKey", `has a key of ${String(certificate.keyBits)} bits (${certificate.keyType ?? "?"})`);
  return problems;
}

const weakHashes = ["md2", "md4", "md5", "sha1"];

function isWeak({ keyType, keyBits }: CertificateFacts): boolean {
  if (keyBits === null) return false;
  return keyType === "ec" ? keyBits < 224 : keyType === "rsa" || keyType === "dsa" ? keyBits < 2_048 : false;
}
