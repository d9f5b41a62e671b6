import { X509Certificate } from "node:crypto";
import type net from "node:net";
import tls, { type DetailedPeerCertificate } from "node:tls";
import { cleanText } from "../../engine/discovery/clean-text.ts";
import type { CertificateObservation, TlsObservation } from "../../engine/discovery/observation.ts";
import { curveBits } from "../../store/certificate/object-identifiers.ts";

const maxNames = 50;

/** Certificates that are read of a chain; longer ones are no use to anybody. */
const maxChain = 10;

/** Bytes of a chain that are kept. */
const maxSentBytes = 24_000;

export interface TlsSession {
  readonly stream: tls.TLSSocket;
  readonly observation: TlsObservation;
  /** As the server sent it, its own certificate first. */
  readonly chain: readonly CertificateObservation[];
}

/** A handshake that came about: what is shown is read from it and not judged. */
export interface Handshake {
  readonly stream: tls.TLSSocket;
  /** As OpenSSL names it: `TLSv1.3`. */
  readonly version: string;
  /** In DER as they were sent, its own first. */
  readonly sent: readonly Buffer[];
  readonly linked: DetailedPeerCertificate | undefined;
}

/**
 * Speaks TLS over an open connection, whatever is wrong with the certificates: expired, self-signed and old ones are
 * what a sweep is for. Nothing secret is ever sent over it. null when the other side does not speak TLS. `serverName`
 * is the name that is asked for (SNI).
 */
export function shakeHands(
  socket: net.Socket,
  deadlineMs: number,
  serverName: string | null = null,
): Promise<Handshake | null> {
  return new Promise((resolve) => {
    const stream = tls.connect({
      socket,
      ...(serverName === null ? {} : { servername: serverName }),
      rejectUnauthorized: false,
      minVersion: "TLSv1",
      ciphers: "DEFAULT:@SECLEVEL=0",
    });
    const end = (handshake: Handshake | null): void => {
      clearTimeout(timer);
      if (handshake === null) stream.destroy();
      resolve(handshake);
    };
    const timer = setTimeout(() => end(null), deadlineMs);
    stream.on("error", () => end(null));
    stream.once("close", () => end(null));
    stream.once("secureConnect", () => {
      // Before any other question about certificates: Node has no more than the first one for who asks afterwards.
      const linked = linkedCertificates(stream);
      end({ stream, version: stream.getProtocol() ?? "unknown", sent: sentOf(linked), linked });
    });
  });
}

/** As `shakeHands`, with what the certificates say. */
export async function readTls(
  socket: net.Socket,
  deadlineMs: number,
  serverName: string | null = null,
): Promise<TlsSession | null> {
  const handshake = await shakeHands(socket, deadlineMs, serverName);
  if (handshake === null) return null;
  const { stream, version, sent, linked } = handshake;
  const certificate = stream.getPeerX509Certificate();
  // Typed as an Error; at run time it is OpenSSL's code as a text.
  const reason = stream.authorized ? null : String(stream.authorizationError ?? "UNKNOWN");
  return {
    stream,
    observation: {
      version,
      certificate: certificate === undefined ? null : describeCertificate(certificate, reason),
      ...(sent.length === 0 ? {} : { sent: sent.map((one) => one.toString("base64")) }),
    },
    chain: certificate === undefined ? [] : describeChain(walkChain(linked, certificate), reason),
  };
}

function linkedCertificates(stream: tls.TLSSocket): DetailedPeerCertificate | undefined {
  try {
    return stream.getPeerCertificate(true);
  } catch {
    // Node reads more of it than we do, and some of that may be broken.
    return undefined;
  }
}

/**
 * What was sent of certificates that Node links each with its issuer: it adds the authority that it trusts itself.
 * Whether that was sent too makes no difference to anybody.
 */
function sentOf(linked: DetailedPeerCertificate | undefined): readonly Buffer[] {
  const sent = new Map<string, Buffer>();
  let bytes = 0;
  for (let one = linked; one?.raw !== undefined && sent.size < maxChain; one = one.issuerCertificate) {
    bytes += one.raw.length;
    const isOurs = sent.size > 0 && trustedHere().has(one.fingerprint256);
    if (sent.has(one.fingerprint256) || isOurs || bytes > maxSentBytes) break;
    sent.set(one.fingerprint256, one.raw);
  }
  return [...sent.values()];
}

let trusted: ReadonlySet<string> | undefined;

function trustedHere(): ReadonlySet<string> {
  trusted ??= new Set(tls.rootCertificates.map((pem) => new X509Certificate(pem).fingerprint256));
  return trusted;
}

/** The certificates of the other side, its own first, each signed by the next, as Node links them. */
function walkChain(linked: DetailedPeerCertificate | undefined, own: X509Certificate): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = linked;
  let certificate: X509Certificate | null = own;
  while (certificate !== null && chain.length < maxChain) {
    const { fingerprint256 } = certificate;
    if (chain.some((one) => one.fingerprint256 === fingerprint256)) break;
    chain.push(certificate);
    next = next?.issuerCertificate;
    certificate = parse(next?.raw);
  }
  return chain;
}

function describeChain(
  certificates: readonly X509Certificate[],
  untrusted: string | null,
): readonly CertificateObservation[] {
  const chain: CertificateObservation[] = [];
  for (const certificate of certificates) {
    const described = describeCertificate(certificate, chain.length === 0 ? untrusted : null);
    if (described === null) break;
    chain.push(described);
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
