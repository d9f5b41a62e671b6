/** What probes saw, as plain JSON: bounded and cleaned where it was read, still not trusted. */

/** One address of a sweep. */
export interface Observation {
  readonly address: string;
  /** Open ports, ascending. */
  readonly ports: readonly PortObservation[];
  /** null = not asked, or no answer. */
  readonly snmp: SnmpSystem | null;
}

export interface PortObservation {
  readonly port: number;
  /** First line the server said by itself; null = it waits for the client. At most 255 characters, printable. */
  readonly greeting: string | null;
  readonly http: HttpObservation | null;
  readonly tls: TlsObservation | null;
}

export interface HttpObservation {
  readonly status: number;
  /** The `Server` header; null = none. */
  readonly server: string | null;
  readonly poweredBy: string | null;
  /** Text of the first `title` element; null = none, or not HTML. */
  readonly title: string | null;
}

export interface TlsObservation {
  /** As OpenSSL names it: `TLSv1.3`. */
  readonly version: string;
  readonly certificate: CertificateObservation | null;
  /** Certificates in base64 of their DER form, as they were sent, its own first; left out by collectors of before. */
  readonly sent?: readonly string[];
}

export interface CertificateObservation {
  /** SHA-256 of the DER form, lower-case hex. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  readonly alternativeNames: readonly string[];
  /** `rsa`, `ec`, `ed25519` ...; null = unknown to this OpenSSL. */
  readonly keyType: string | null;
  readonly keyBits: number | null;
  readonly selfSigned: boolean;
  /**
   * null = the chain leads to a root this machine trusts; else OpenSSL's reason, such as `DEPTH_ZERO_SELF_SIGNED_CERT`.
   */
  readonly untrusted: string | null;
}

/** The SNMP system group (RFC 3418). */
export interface SnmpSystem {
  readonly description: string;
  readonly objectId: string;
  /** Hundredths of a second since its network part started. */
  readonly uptime: number | null;
  readonly contact: string | null;
  readonly name: string | null;
  readonly location: string | null;
  /** `sysServices`: a sum of 2^(layer - 1); null = it does not say. Left out by collectors of before. */
  readonly services?: number | null;
  /** Name of the credential that was answered, never its value. */
  readonly credential: string;
}
