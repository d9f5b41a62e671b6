import { X509Certificate } from "node:crypto";
import type net from "node:net";
import tls, { type DetailedPeerCertificate } from "node:tls";
import { cleanText } from "../../engine/discovery/clean-text.ts";
import type { CertificateObservation, TlsObservation } from "../../engine/discovery/observation.ts";

const maxNames = 50;

/** Certificates that are read of a chain; longer ones are no use to anybody. */
const maxChain = 10;

export interface TlsSession {
  readonly stream: tls.TLSSocket;
  readonly observation: TlsObservation;
  /** As the server sent it, its own certificate first. */
  readonly chain: readonly CertificateObservation[];
}

/**
 * Speaks TLS over an open connection and reads the certificates, whatever is wrong with them: expired, self-signed and
 * old ones are what a sweep is for. Nothing secret is ever sent over it. null when the other side does not speak TLS.
 * `serverName` is the name that is asked for (SNI).
 */
export function readTls(
  socket: net.Socket,
  deadlineMs: number,
  serverName: string | null = null,
): Promise<TlsSession | null> {
  return new Promise((resolve) => {
    const stream = tls.connect({
      socket,
      ...(serverName === null ? {} : { servername: serverName }),
      rejectUnauthorized: false,
      minVersion: "TLSv1",
      ciphers: "DEFAULT:@SECLEVEL=0",
    });
    const end = (session: TlsSession | null): void => {
      clearTimeout(timer);
      if (session === null) stream.destroy();
      resolve(session);
    };
    const timer = setTimeout(() => end(null), deadlineMs);
    stream.on("error", () => end(null));
    stream.once("close", () => end(null));
    stream.once("secureConnect", () => {
      const certificate = stream.getPeerX509Certificate();
      // Typed as an Error; at run time it is OpenSSL's code as a text.
      const reason = stream.authorized ? null : String(stream.authorizationError ?? "UNKNOWN");
      end({
        stream,
        observation: {
          version: stream.getProtocol() ?? "unknown",
          certificate: certificate === undefined ? null : describeCertificate(certificate, reason),
        },
        chain: certificate === undefined ? [] : describeChain(stream, certificate, reason),
      });
    });
  });
}

function describeChain(
  stream: tls.TLSSocket,
  own: X509Certificate,
  untrusted: string | null,
): readonly CertificateObservation[] {
  const chain: CertificateObservation[] = [];
  let next: DetailedPeerCertificate | undefined;
  try {
    next = stream.getPeerCertificate(true);
  } catch {
    // Node reads more of it than we do, and some of that may be broken.
  }
  let certificate: X509Certificate | null = own;
  while (certificate !== null && chain.length < maxChain) {
    const described = describeCertificate(certificate, chain.length === 0 ? untrusted : null);
    if (described === null || chain.some((one) => one.fingerprint === described.fingerprint)) break;
    chain.push(described);
    next = next?.issuerCertificate;
    certificate = parse(next?.raw);
  }
  return chain;
}

function parse(raw: Buffer | undefined): X509Certificate | null {
  try {
    return raw === undefined ? null : new X509Certificate(raw);
  } catch {
    return null;
  }
}

/** What the CMDB keeps of a certificate; null when its dates cannot be read. */
function describeCertificate(certificate: X509Certificate, untrusted: string | null): CertificateObservation | null {
  const validFrom = Date.parse(certificate.validFrom);
  const validTo = Date.parse(certificate.validTo);
  if (Number.isNaN(validFrom) || Number.isNaN(validTo)) return null;
  return {
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    subject: cleanText(certificate.subject?.split("\n").join(", ") ?? "", 500) ?? "",
    issuer: cleanText(certificate.issuer?.split("\n").join(", ") ?? "", 500) ?? "",
    serialNumber: cleanText(certificate.serialNumber, 100) ?? "",
    validFrom,
    validTo,
    alternativeNames: alternativeNames(certificate.subjectAltName ?? ""),
    ...keyOf(certificate),
    selfSigned: isSelfSigned(certificate),
    untrusted: cleanText(untrusted ?? "", 100),
  };
}

function alternativeNames(text: string): string[] {
  return text
    .slice(0, 50_000)
    .split(", ")
    .slice(0, maxNames)
    .flatMap((name) => cleanText(name.replace(/^(?:DNS|IP Address|URI|email):/, ""), 253) ?? []);
}

const curveBits: { readonly [curve: string]: number } = {
  prime256v1: 256,
  secp256k1: 256,
  secp384r1: 384,
  secp521r1: 521,
  secp224r1: 224,
  prime192v1: 192,
};

// A key of a kind this OpenSSL does not know makes the getter throw: the certificate is kept without it.
function keyOf(certificate: X509Certificate): Pick<CertificateObservation, "keyType" | "keyBits"> {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    return {
      keyType: asymmetricKeyType ?? null,
      keyBits: asymmetricKeyDetails?.modulusLength ?? curveBits[asymmetricKeyDetails?.namedCurve ?? ""] ?? null,
    };
  } catch {
    return { keyType: null, keyBits: null };
  }
}

function isSelfSigned(certificate: X509Certificate): boolean {
  if (certificate.subject !== certificate.issuer) return false;
  try {
    return certificate.verify(certificate.publicKey);
  } catch {
    return true;
  }
}
