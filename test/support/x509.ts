/** Certificates made by OpenSSL, for tests: authorities, what they sign, and what they take back. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KnownCertificates } from "../../engine/certificate/facts.ts";
import { hasSigned } from "../../store/certificate/public-roots.ts";
import { type ReadCertificate, readDer } from "../../store/certificate/read-der.ts";
import { readPem } from "../../store/certificate/read-pem.ts";
import { makeFolder } from "./daemon.ts";

export interface Made {
  readonly name: string;
  readonly pem: string;
  readonly keyFile: string;
  readonly pemFile: string;
  readonly read: ReadCertificate;
}

export interface MakeParams {
  /** @default it signs itself */
  readonly issuer?: Made;
  /** `CN=shop.example`; empty = none. @default the name */
  readonly subject?: string;
  /** Lines of extensions, as OpenSSL's configuration has them. */
  readonly extensions: readonly string[];
  /** Days from now at which it begins and ends. @default -1, 90 */
  readonly days?: readonly [number, number];
  /** @default ["ec", "P-256"] */
  readonly key?: readonly ["ec" | "rsa", string];
  /** @default sha256 */
  readonly hash?: string;
  /** Takes the key of another one, as a certificate that is issued anew does. */
  readonly keyOf?: Made;
}

export interface CertificateMaker {
  make(name: string, params: MakeParams): Made;
  /** A list of what an authority took back, as a file in PEM. */
  revoke(authority: Made, revoked: readonly Made[]): string;
  readonly folder: string;
}

export const authority = ["basicConstraints=critical,CA:true", "keyUsage=critical,keyCertSign,cRLSign"] as const;
export const server = (...names: readonly string[]): readonly string[] => [
  "basicConstraints=CA:false",
  "extendedKeyUsage=serverAuth",
  `subjectAltName=${names.map((name) => (/^[\d.]+$/u.test(name) ? `IP:${name}` : `DNS:${name}`)).join(",")}`,
];

const dayMs = 86_400_000;

export function createCertificateMaker(folder = makeFolder("x509")): CertificateMaker {
  const openssl = (...parameters: readonly string[]): void =>
    void execFileSync("openssl", parameters, { stdio: ["ignore", "ignore", "pipe"] });
  const make = (name: string, params: MakeParams): Made => {
    const { issuer, extensions, days = [-1, 90], key = ["ec", "P-256"], hash = "sha256" } = params;
    const file = (end: string): string => join(folder, `${name}.${end}`);
    const keyFile = params.keyOf?.keyFile ?? file("key");
    if (params.keyOf === undefined) {
      const options = key[0] === "ec" ? ["EC", `ec_paramgen_curve:${key[1]}`] : ["RSA", `rsa_keygen_bits:${key[1]}`];
      openssl("genpkey", "-algorithm", options[0] ?? "", "-pkeyopt", options[1] ?? "", "-out", keyFile);
    }
    const configuration = file("cnf");
    writeFileSync(configuration, textOf(join(folder, `${name}.ca`), hash, extensions));
    mkdirSync(join(folder, `${name}.ca`), { recursive: true });
    writeFileSync(join(folder, `${name}.ca`, "index"), "");
    const subject = params.subject ?? `CN=${name}`;
    openssl("req", "-new", "-config", configuration, "-key", keyFile, "-subj", `/${subject}`, "-out", file("csr"));
    const [from, to] = days.map((day) => asUtc(Date.now() + day * dayMs));
    const signer =
      issuer === undefined ? ["-selfsign", "-keyfile", keyFile] : ["-cert", issuer.pemFile, "-keyfile", issuer.keyFile];
    const dates = ["-startdate", from ?? "", "-enddate", to ?? ""];
    const files = ["-config", configuration, "-in", file("csr"), "-out", file("pem")];
    openssl("ca", "-batch", "-notext", ...files, ...dates, ...signer);
    const pem = readFileSync(file("pem"), "utf8");
    const [der] = readPem(pem);
    const read = der === undefined ? null : readDer(der);
    if (read === null) throw new Error(`the certificate "${name}" cannot be read`);
    return { name, pem, keyFile, pemFile: file("pem"), read };
  };
  return {
    folder,
    make,
    revoke(by, revoked) {
      const configuration = join(folder, `${by.name}.cnf`);
      const signer = ["-cert", by.pemFile, "-keyfile", by.keyFile];
      for (const one of revoked) openssl("ca", "-config", configuration, ...signer, "-revoke", one.pemFile);
      const list = join(folder, `${by.name}.crl`);
      openssl("ca", "-config", configuration, ...signer, "-gencrl", "-crldays", "30", "-out", list);
      return list;
    },
  };
}

function textOf(folder: string, hash: string, extensions: readonly string[]): string {
  return `[ca]
default_ca = own
[own]
database = ${join(folder, "index")}
new_certs_dir = ${folder}
rand_serial = yes
default_md = ${hash}
default_crl_days = 30
policy = any
x509_extensions = wanted
unique_subject = no
[any]
commonName = optional
organizationName = optional
[req]
distinguished_name = none
prompt = no
[none]
[wanted]
${extensions.join("\n")}
`;
}

/** As `20261130120000Z`. */
function asUtc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:T]/gu, "")}Z`;
}

/** What is known where these certificates are. */
export function knownOf(
  all: readonly ReadCertificate[],
  trusted: readonly ReadCertificate[],
  revoked: readonly ReadCertificate[] = [],
): KnownCertificates {
  const fingerprint = ({ facts }: ReadCertificate): string => facts.fingerprint;
  return {
    certificates: new Map(all.map((one) => [fingerprint(one), one.facts])),
    issuers: new Map(
      all.map((one) => [
        fingerprint(one),
        all.filter((other) => other !== one && hasSigned(other.x509, one.x509)).map(fingerprint),
      ]),
    ),
    trusted: new Set(trusted.map(fingerprint)),
    revoked: new Map(revoked.map((one) => [fingerprint(one), one.facts.validFrom])),
  };
}
