import { renewalTime } from "../certificate/renewal.ts";
import type { CertificateObservation, TlsObservation } from "./observation.ts";

/**
 * Why an endpoint's TLS needs a person, by its own certificate alone: of collectors that do not send whole chains. The
 * first five break clients; the others are policy.
 */
export type TlsProblem =
  | "expired"
  | "notYetValid"
  | "selfSigned"
  | "untrustedIssuer"
  | "noAlternativeName"
  | "expiresSoon"
  | "weakKey"
  | "oldProtocol";

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

function isIssuerUnknown(certificate: CertificateObservation): boolean {
  const { untrusted } = certificate;
  return untrusted !== null && untrusted !== "CERT_HAS_EXPIRED" && untrusted !== "CERT_NOT_YET_VALID";
}

function isWeak({ keyType, keyBits }: CertificateObservation): boolean {
  if (keyBits === null) return false;
  return keyType === "ec" ? keyBits < 224 : keyType === "rsa" || keyType === "dsa" ? keyBits < 2_048 : false;
}
