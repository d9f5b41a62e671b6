import { attributeOf } from "../identity/attribute.ts";
import type { Candidate, CandidateRelation } from "../identity/candidate.ts";
import { type CiClasses, findClass } from "../identity/identify.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { CertificateFacts } from "./facts.ts";

/** The class of certificates, and how they hang together. */
const certificateClass = "certificate";
export const issuedBy = "issuedBy";
export const usesCertificate = "usesCertificate";

/**
 * Certificates as candidates for the CMDB, each once, with who has issued them where that one is among them. `isTold`
 * says of which no more is told than who they are, because whoever saw them tells it.
 */
export function certificateCandidates(
  certificates: readonly CertificateFacts[],
  params: {
    readonly classes: CiClasses;
    readonly issuers: ReadonlyMap<string, readonly string[]>;
    readonly isTold?: (fingerprint: string) => boolean;
  },
): Candidate[] {
  const there = new Map(certificates.map((one) => [one.fingerprint, one]));
  const ciClass = findClass(params.classes, certificateClass);
  if (ciClass === undefined) return [];
  return [...there.values()].map((one): Candidate => {
    const { fingerprint } = one;
    const known = Object.entries(params.isTold?.(fingerprint) === true ? { fingerprint } : attributesOf(one)).filter(
      ([name]) => attributeOf(ciClass, name) !== undefined,
    );
    const relations = (params.issuers.get(fingerprint) ?? []).flatMap((issuer): CandidateRelation[] =>
      there.has(issuer) && issuer !== fingerprint ? [{ name: issuedBy, to: { ref: issuer } }] : [],
    );
    return { ref: fingerprint, class: certificateClass, attributes: Object.fromEntries(known), relations };
  });
}

function attributesOf(one: CertificateFacts) {
  const { fingerprint, subject, issuer, serialNumber, validFrom, validTo, keyType, keyBits, selfSigned } = one;
  return {
    name: `certificate ${one.commonName ?? one.dnsNames[0] ?? fingerprint.slice(0, 16)}`,
    fingerprint,
    subject,
    issuer,
    serialNumber,
    validFrom: instantText(validFrom),
    validTo: instantText(validTo),
    alternativeNames: [...one.dnsNames, ...one.addresses.map(addressText)],
    ...(keyType === null ? {} : { keyType }),
    ...(keyBits === null ? {} : { keyBits }),
    selfSigned,
  };
}

/** Octets in hex as people write an address; of IPv6 all eight groups. */
export function addressText(octets: string): string {
  const parts = octets.match(octets.length === 8 ? /../gu : /..../gu) ?? [];
  return octets.length === 8
    ? parts.map((part) => String(Number.parseInt(part, 16))).join(".")
    : parts.map((part) => part.replace(/^0+(?=.)/u, "")).join(":");
}
