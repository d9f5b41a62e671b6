import { createPublicKey, verify, X509Certificate } from "node:crypto";
import { CertificateRevocationList } from "pkijs";
import { hashOf } from "./object-identifiers.ts";

export interface RevocationList {
  /** Hex, as OpenSSL prints serial numbers. */
  readonly revoked: readonly { readonly serialNumber: string; readonly at: number }[];
  /** Milliseconds; null = it does not say. */
  readonly nextUpdate: number | null;
  /** The one of the authorities that has signed it; null = none of them has. */
  readonly signedBy: string | null;
}

/** Reads a list of what an authority took back, in DER or PEM; null when it is none. */
export function readRevocationList(
  bytes: Buffer,
  authorities: readonly { readonly fingerprint: string; readonly der: Buffer }[],
): RevocationList | null {
  const pem = /-----BEGIN X509 CRL-----([^-]+)-----END/u.exec(
    bytes.subarray(0, 64).toString("latin1").startsWith("-----") ? bytes.toString("latin1") : "",
  );
  let list: CertificateRevocationList;
  try {
    list = CertificateRevocationList.fromBER(pem === null ? bytes : Buffer.from(pem[1] ?? "", "base64"));
  } catch {
    return null;
  }
  const signed = Buffer.from(list.tbsView);
  const signature = Buffer.from(list.signatureValue.valueBlock.valueHexView);
  const hash = hashOf(list.signatureAlgorithm.algorithmId);
  const signer = authorities.find(({ der }) => {
    try {
      const key = createPublicKey(new X509Certificate(der).publicKey.export({ type: "spki", format: "pem" }));
      return verify(hash, signed, key, signature);
    } catch {
      return false;
    }
  });
  return {
    revoked: (list.revokedCertificates ?? []).map(({ userCertificate, revocationDate }) => ({
      serialNumber: serialOf(userCertificate.valueBlock.valueHexView),
      at: revocationDate.value.getTime(),
    })),
    nextUpdate: list.nextUpdate?.value.getTime() ?? null,
    signedBy: signer?.fingerprint ?? null,
  };
}

/** Without the octet that keeps it positive, as OpenSSL prints it. */
function serialOf(octets: Uint8Array): string {
  return Buffer.from(octets)
    .toString("hex")
    .toUpperCase()
    .replace(/^(?:00)+(?=..)/u, "");
}
