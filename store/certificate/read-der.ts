/** Reads certificates: keys and signatures by OpenSSL, what a certificate says by PKI.js. */
import { createHash, X509Certificate } from "node:crypto";
import {
  type AltName,
  type AuthorityKeyIdentifier,
  type BasicConstraints,
  Certificate,
  type CRLDistributionPoints,
  type Extension,
  type ExtKeyUsage,
  type GeneralName,
  type NameConstraints,
  type RelativeDistinguishedNames,
} from "pkijs";
import type { CertificateFacts, NameSpace } from "../../engine/certificate/facts.ts";
import { cleanText } from "../../engine/discovery/clean-text.ts";
import { curveBits, hashOf, nameOfAttribute } from "./object-identifiers.ts";

/** A certificate as OpenSSL has it, with what it says. */
export interface ReadCertificate {
  readonly facts: CertificateFacts;
  readonly x509: X509Certificate;
  readonly der: Buffer;
}

/** Bytes of a certificate that is read at most. */
const maxCertificateBytes = 64 * 1024;
const maxNames = 200;

/** Null when it is none, or broken so that clients could not read it either. */
export function readDer(der: Buffer): ReadCertificate | null {
  if (der.length > maxCertificateBytes) return null;
  try {
    const x509 = new X509Certificate(der);
    return { x509, der, facts: factsOf(x509, Certificate.fromBER(x509.raw)) };
  } catch {
    return null;
  }
}

function factsOf(x509: X509Certificate, parsed: Certificate): CertificateFacts {
  const extensions = new Map((parsed.extensions ?? []).map((one) => [one.extnID, one]));
  const names = (extensions.get(oid.alternativeName)?.parsedValue as AltName | undefined)?.altNames ?? [];
  const constraints = extensions.get(oid.nameConstraints)?.parsedValue as NameConstraints | undefined;
  const basic = extensions.get(oid.basicConstraints)?.parsedValue as BasicConstraints | undefined;
  const subject = nameOf(parsed.subject);
  return {
    fingerprint: x509.fingerprint256.replaceAll(":", "").toLowerCase(),
    subject: subject.text,
    issuer: nameOf(parsed.issuer).text,
    subjectParts: subject.parts,
    commonName: subject.commonName,
    serialNumber: x509.serialNumber,
    validFrom: timeOf(parsed.notBefore.value),
    validTo: timeOf(parsed.notAfter.value),
    dnsNames: names.flatMap((one) => (one.type === 2 ? textOf(one.value) : [])).slice(0, maxNames),
    addresses: names.flatMap((one) => (one.type === 7 ? [octets(one).toString("hex")] : [])).slice(0, maxNames),
    ...keyOf(x509),
    hash: hashOf(parsed.signatureAlgorithm.algorithmId),
    key: createHash("sha256").update(new Uint8Array(parsed.subjectPublicKeyInfo.toSchema().toBER())).digest("hex"),
    isAuthority: basic === undefined ? null : basic.cA,
    pathLength: lengthOf(basic),
    maySignCertificates: maySign(extensions.get(oid.keyUsage)),
    purposes: (extensions.get(oid.extendedKeyUsage)?.parsedValue as ExtKeyUsage | undefined)?.keyPurposes ?? null,
    permitted: (constraints?.permittedSubtrees ?? []).flatMap(({ base }) => spaceOf(base)),
    excluded: (constraints?.excludedSubtrees ?? []).flatMap(({ base }) => spaceOf(base)),
    unknownCritical: [...extensions.values()].flatMap((one) =>
      one.critical && !understood.has(one.extnID) ? [one.extnID] : [],
    ),
    revocationLists: listsOf(extensions.get(oid.revocationLists)),
    selfSigned: isSelfSigned(x509),
  };
}

const oid = {
  alternativeName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  keyUsage: "2.5.29.15",
  nameConstraints: "2.5.29.30",
  extendedKeyUsage: "2.5.29.37",
  revocationLists: "2.5.29.31",
};

/** Critical extensions that clients know (RFC 5280, 4.2; the last is that of proofs by ACME, RFC 8737). */
const understood = new Set([
  ...Object.values(oid),
  "2.5.29.14",
  "2.5.29.35",
  "2.5.29.32",
  "2.5.29.33",
  "2.5.29.36",
  "2.5.29.54",
  "1.3.6.1.5.5.7.1.1",
]);

interface Name {
  readonly text: string;
  readonly parts: readonly string[];
  readonly commonName: string | null;
}

function nameOf(name: RelativeDistinguishedNames): Name {
  const all = name.typesAndValues.slice(0, 40).map(({ type, value }) => {
    const text = (value as { readonly valueBlock: { readonly value?: unknown } }).valueBlock.value;
    return { type, text: (typeof text === "string" ? cleanText(text, 255) : null) ?? "" };
  });
  return {
    text: all.map(({ type, text }) => `${nameOfAttribute(type)}=${text}`).join(", "),
    parts: all.map(({ type, text }) => `${type}=${text.toLowerCase()}`),
    commonName: all.findLast(({ type }) => type === "2.5.4.3")?.text ?? null,
  };
}

function timeOf(value: Date): number {
  const ms = value.getTime();
  if (Number.isNaN(ms)) throw new Error("a certificate without dates");
  return ms;
}

function textOf(value: unknown): string[] {
  const text = typeof value === "string" ? cleanText(value, 253) : null;
  return text === null ? [] : [text];
}

function octets({ value }: GeneralName): Buffer {
  return Buffer.from((value as { readonly valueBlock: { readonly valueHexView: Uint8Array } }).valueBlock.valueHexView);
}

function keyOf(x509: X509Certificate): Pick<CertificateFacts, "keyType" | "keyBits"> {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = x509.publicKey;
    return {
      keyType: asymmetricKeyType ?? null,
      keyBits: asymmetricKeyDetails?.modulusLength ?? curveBits[asymmetricKeyDetails?.namedCurve ?? ""] ?? null,
    };
  } catch {
    // A key of a kind that this OpenSSL does not know: the certificate is kept without it.
    return { keyType: null, keyBits: null };
  }
}

function lengthOf(basic: BasicConstraints | undefined): number | null {
  const length = basic?.pathLenConstraint;
  if (length === undefined) return null;
  return typeof length === "number" ? length : length.valueBlock.valueDec;
}

/** Bit 5 of the key usage is `keyCertSign`. */
function maySign(usage: Extension | undefined): boolean {
  if (usage === undefined) return true;
  const bits = (usage.parsedValue as { readonly valueBlock: { readonly valueHexView: Uint8Array } }).valueBlock;
  return ((bits.valueHexView[0] ?? 0) & 0x04) !== 0;
}

function spaceOf(base: GeneralName): NameSpace[] {
  switch (base.type) {
    case 2:
      return textOf(base.value).map((name) => ({ kind: "dns", name }));
    case 7: {
      const all = octets(base).toString("hex");
      return [{ kind: "address", octets: all.slice(0, all.length / 2), mask: all.slice(all.length / 2) }];
    }
    case 4:
      return [{ kind: "directory", parts: nameOf(base.value as RelativeDistinguishedNames).parts }];
    default:
      return [];
  }
}

function listsOf(extension: Extension | undefined): string[] {
  const points = (extension?.parsedValue as CRLDistributionPoints | undefined)?.distributionPoints ?? [];
  return points
    .flatMap(({ distributionPoint }) => (Array.isArray(distributionPoint) ? distributionPoint : []))
    .flatMap(({ type, value }) => (type === 6 ? textOf(value) : []))
    .filter((url) => /^https?:/iu.test(url))
    .slice(0, 10);
}

function isSelfSigned(x509: X509Certificate): boolean {
  if (x509.subject !== x509.issuer) return false;
  try {
    return x509.verify(x509.publicKey);
  } catch {
    return false;
  }
}

/** The id of the key that has signed it, as the certificate says; null = it does not. */
export function authorityKeyId(der: Buffer): Buffer | null {
  const extension = Certificate.fromBER(der).extensions?.find(({ extnID }) => extnID === "2.5.29.35");
  const id = (extension?.parsedValue as AuthorityKeyIdentifier | undefined)?.keyIdentifier;
  return id === undefined ? null : Buffer.from(id.valueBlock.valueHexView);
}
