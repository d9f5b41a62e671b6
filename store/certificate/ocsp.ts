/** Asks an authority about one certificate (OCSP, RFC 6960): the question, and what the answer is worth. */
import { createHash, verify, X509Certificate } from "node:crypto";
import {
  BasicOCSPResponse,
  Certificate,
  type ExtKeyUsage,
  type InfoAccess,
  OCSPResponse,
  type SingleResponse,
} from "pkijs";
import { hashOf } from "./object-identifiers.ts";

/** What an authority says. `unusable` = it is no answer to this question, or nobody who may has signed it. */
export type OcspAnswer =
  | { readonly status: "good" | "unknown" }
  /** Milliseconds. */
  | { readonly status: "revoked"; readonly at: number }
  | { readonly status: "unusable"; readonly because: string };

/** A certificate and the one that has signed it, in DER. */
export interface AskedCertificate {
  readonly der: Buffer;
  readonly issuer: Buffer;
}

/** How far the clock of an authority may be ahead. */
const skewMs = 5 * 60_000;

/** Where an authority answers for a certificate; three addresses at most. */
export function respondersOf(der: Buffer): readonly string[] {
  const extension = Certificate.fromBER(der).extensions?.find(({ extnID }) => extnID === "1.3.6.1.5.5.7.1.1");
  const all = (extension?.parsedValue as InfoAccess | undefined)?.accessDescriptions ?? [];
  return all
    .filter(({ accessMethod, accessLocation }) => accessMethod === "1.3.6.1.5.5.7.48.1" && accessLocation.type === 6)
    .flatMap(({ accessLocation: { value } }) => (typeof value === "string" && /^https?:/iu.test(value) ? [value] : []))
    .slice(0, 3);
}

/** The question, in DER. */
export function ocspQuestion(asked: AskedCertificate): Buffer {
  const { names, key, serial } = idOf(asked);
  const sha1 = Buffer.from("300906052b0e03021a0500", "hex");
  const id = encode(0x30, sha1, encode(0x04, names), encode(0x04, key), encode(0x02, serial));
  return encode(0x30, encode(0x30, encode(0x30, encode(0x30, id))));
}

/** Reads what came back, at an instant (ms). */
export function readOcspAnswer(bytes: Buffer, asked: AskedCertificate, at: number): OcspAnswer {
  try {
    const basic = basicOf(bytes);
    if (typeof basic === "string") return unusable(basic);
    if (!isSigned(basic, asked.issuer, at)) return unusable("nobody who may answer for the authority has signed it");
    const single = basic.tbsResponseData.responses.find((one) => isAbout(one, asked));
    if (single === undefined) return unusable("it is about another certificate");
    if (single.thisUpdate.getTime() > at + skewMs || (single.nextUpdate ?? single.thisUpdate).getTime() < at - dayMs)
      return unusable("it is of another time");
    return statusOf(single);
  } catch {
    return unusable("it cannot be read");
  }
}

/** An answer that names no end, or has just ended, is taken for a day. */
const dayMs = 86_400_000;

/** A text = why there is none. */
function basicOf(bytes: Buffer): BasicOCSPResponse | string {
  const answer = OCSPResponse.fromBER(bytes);
  const status = answer.responseStatus.valueBlock.valueDec;
  if (status !== 0) return `the authority refuses it (${String(status)})`;
  const { responseBytes } = answer;
  if (responseBytes?.responseType !== "1.3.6.1.5.5.7.48.1.1") return "it is an answer of an unknown kind";
  return BasicOCSPResponse.fromBER(responseBytes.response.valueBlock.valueHexView);
}

function statusOf({ certStatus }: SingleResponse): OcspAnswer {
  const { idBlock, valueBlock } = certStatus as {
    readonly idBlock: { readonly tagNumber: number };
    readonly valueBlock: { readonly value?: readonly { readonly toDate?: () => Date }[] };
  };
  if (idBlock.tagNumber === 0) return { status: "good" };
  if (idBlock.tagNumber !== 1) return { status: "unknown" };
  const revokedAt = valueBlock.value?.[0]?.toDate?.().getTime();
  return revokedAt === undefined ? unusable("it cannot be read") : { status: "revoked", at: revokedAt };
}

function isAbout({ certID }: SingleResponse, asked: AskedCertificate): boolean {
  const { names, key, serial } = idOf(asked, hashOfId(certID.hashAlgorithm.algorithmId));
  return (
    names.equals(Buffer.from(certID.issuerNameHash.valueBlock.valueHexView)) &&
    key.equals(Buffer.from(certID.issuerKeyHash.valueBlock.valueHexView)) &&
    serial.equals(Buffer.from(certID.serialNumber.valueBlock.valueHexView))
  );
}

function hashOfId(oid: string): "sha1" | "sha256" {
  return oid === "2.16.840.1.101.3.4.2.1" ? "sha256" : "sha1";
}

function idOf({ der, issuer }: AskedCertificate, hash: "sha1" | "sha256" = "sha1") {
  const [own, above] = [Certificate.fromBER(der), Certificate.fromBER(issuer)];
  const digest = (bytes: ArrayBuffer | Uint8Array): Buffer => createHash(hash).update(new Uint8Array(bytes)).digest();
  return {
    names: digest(own.issuer.toSchema().toBER()),
    key: digest(above.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView),
    serial: Buffer.from(own.serialNumber.valueBlock.valueHexView),
  };
}

/** By the authority itself, or by whom it has given that to (RFC 6960, 4.2.2.2). */
function isSigned(basic: BasicOCSPResponse, issuer: Buffer, at: number): boolean {
  const above = new X509Certificate(issuer);
  const delegates = (basic.certs ?? []).slice(0, 5).flatMap((one): X509Certificate[] => {
    const usage = one.extensions?.find(({ extnID }) => extnID === "2.5.29.37")?.parsedValue as ExtKeyUsage | undefined;
    if (usage?.keyPurposes.includes("1.3.6.1.5.5.7.3.9") !== true) return [];
    if (one.notBefore.value.getTime() > at || one.notAfter.value.getTime() < at) return [];
    const delegate = new X509Certificate(Buffer.from(one.toSchema(false).toBER()));
    return delegate.checkIssued(above) && delegate.verify(above.publicKey) ? [delegate] : [];
  });
  const hash = hashOf(basic.signatureAlgorithm.algorithmId);
  const signature = Buffer.from(basic.signature.valueBlock.valueHexView);
  const signed = Buffer.from(basic.tbsResponseData.tbsView);
  return [above, ...delegates].some(({ publicKey }) => verify(hash, signed, publicKey, signature));
}

function unusable(because: string): OcspAnswer {
  return { status: "unusable", because };
}

/** An element of DER of less than 64 KiB. */
function encode(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
