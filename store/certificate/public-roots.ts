import type { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { type ReadCertificate, readDer } from "./read-der.ts";
import { readPem } from "./read-pem.ts";

/** The authorities that this Node trusts, which are those of Mozilla; by their subject, each read once a process. */
export function publicRoots(): ReadonlyMap<string, readonly ReadCertificate[]> {
  known ??= readRoots();
  return known;
}

let known: ReadonlyMap<string, readonly ReadCertificate[]> | undefined;

function readRoots(): ReadonlyMap<string, readonly ReadCertificate[]> {
  const bySubject = new Map<string, ReadCertificate[]>();
  for (const pem of rootCertificates)
    for (const der of readPem(pem)) {
      const root = readDer(der);
      if (root === null) continue;
      bySubject.set(root.facts.subject, [...(bySubject.get(root.facts.subject) ?? []), root]);
    }
  return bySubject;
}

/** Whether one has signed another. */
export function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A key or a signature of a kind that this OpenSSL does not know.
    return false;
  }
}
