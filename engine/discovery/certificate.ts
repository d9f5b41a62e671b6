import type { CertificateObservation, TlsObservation } from "./observation.ts";

/** Why an endpoint's TLS needs a person. The first five break clients; the others are policy. */
export type TlsProblem =
  | "expired"
  | "notYetValid"
  | "selfSigned"
  | "untrustedIssuer"
  | "noAlternativeName"
  | "expiresSoon"
  | "weakKey"
  | "oldProtocol";

const dayMs = 86_400_000;

/** The problems of what an endpoint shows at an instant (ms), worst first. */
export function tlsProblems(tls: TlsObservation, at: number): TlsProblem[] {
  const problems: TlsProblem[] = [];
  const certificate = tls.certificate;
  if (certificate !== null) {
    if (at > certificate.validTo) problems.push("expired");
    if (at < certificate.validFrom) problems.push("notYetValid");
    if (certificate.selfSigned) problems.push("selfSigned");
    else if (isIssuerUnknown(certificate)) problems.push("untrustedIssuer");
    if (certificate.alternativeNames.length === 0) problems.push("noAlternativeName");
    if (at <= certificate.validTo && at > renewalTime(certificate)) problems.push("expiresSoon");
    if (isWeak(certificate)) problems.push("weakKey");
  }
  if (tls.version === "SSLv3" || tls.version === "TLSv1" || tls.version === "TLSv1.1") problems.push("oldProtocol");
  return problems;
}

/**
 * When a certificate is due for renewal: 30 days before its end, but not before two thirds of its life, so that one of
 * six days is not late from its first hour.
 */
export function renewalTime(certificate: Pick<CertificateObservation, "validFrom" | "validTo">): number {
  const life = certificate.validTo - certificate.validFrom;
  return Math.max(certificate.validTo - 30 * dayMs, certificate.validFrom + Math.floor((life * 2) / 3));
}

function isIssuerUnknown(certificate: CertificateObservation): boolean {
  const { untrusted } = certificate;
  return untrusted !== null && untrusted !== "CERT_HAS_EXPIRED" && untrusted !== "CERT_NOT_YET_VALID";
}

function isWeak({ keyType, keyBits }: CertificateObservation): boolean {
  if (keyBits === null) return false;
  return keyType === "ec" ? keyBits < 224 : keyType === "rsa" || keyType === "dsa" ? keyBits < 2_048 : false;
}
