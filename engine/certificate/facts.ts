/** What an X.509 certificate says, read from its DER form. Plain JSON: it is stored and sent. */
export interface CertificateFacts {
  /** SHA-256 of the DER form, lower-case hex. */
  readonly fingerprint: string;
  /** `CN=shop.example, O=Shop`; empty = none. */
  readonly subject: string;
  readonly issuer: string;
  /** `OID=value`, in lower case and in the order of the certificate. */
  readonly subjectParts: readonly string[];
  readonly commonName: string | null;
  /** Hex, as OpenSSL prints it. */
  readonly serialNumber: string;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  readonly dnsNames: readonly string[];
  /** Octets in lower-case hex: 8 digits, or 32 of IPv6. */
  readonly addresses: readonly string[];
  /** `rsa`, `ec`, `ed25519` …; null = unknown to this OpenSSL. */
  readonly keyType: string | null;
  readonly keyBits: number | null;
  /** `sha256`, `sha1`, `md5` …; null = the kind of signature has none of its own. */
  readonly hash: string | null;
  /** SHA-256 of the public key with its algorithm, lower-case hex. */
  readonly key: string;
  /** Whether it may sign others, by its basic constraints; null = it has none. */
  readonly isAuthority: boolean | null;
  /** How many authorities may stand between it and the last certificate; null = any number. */
  readonly pathLength: number | null;
  /** By its key usage; without one it may. */
  readonly maySignCertificates: boolean;
  /** Object identifiers of what it is for; null = for anything. */
  readonly purposes: readonly string[] | null;
  readonly permitted: readonly NameSpace[];
  readonly excluded: readonly NameSpace[];
  /** Object identifiers of critical extensions that nobody here understands. */
  readonly unknownCritical: readonly string[];
  /** Where its authority says which certificates it has taken back. */
  readonly revocationLists: readonly string[];
  /** Signed by its own key. */
  readonly selfSigned: boolean;
}

/** A space of names that an authority may, or may not, sign for (RFC 5280, 4.2.1.10). */
export type NameSpace =
  | { readonly kind: "dns"; readonly name: string }
  /** Octets of address and mask, in hex. */
  | { readonly kind: "address"; readonly octets: string; readonly mask: string }
  | { readonly kind: "directory"; readonly parts: readonly string[] };

/** What is known beside what a place shows. */
export interface KnownCertificates {
  readonly certificates: ReadonlyMap<string, CertificateFacts>;
  /** By fingerprint: those whose key has signed it, proven. */
  readonly issuers: ReadonlyMap<string, readonly string[]>;
  /** Fingerprints of those that clients trust. */
  readonly trusted: ReadonlySet<string>;
  /** By fingerprint: since when (ms) its authority has taken it back. */
  readonly revoked: ReadonlyMap<string, number>;
}
