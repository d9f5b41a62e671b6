import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../namespace/run.ts";
import type { CertificateRequest, Certificates } from "../role/role.ts";

/** The authority of a lab, made by openssl in a folder, and the certificates that it signs there. */
export interface Authority {
  readonly sign: (request: CertificateRequest, now: Date) => Promise<void>;
  readonly certificates: Certificates;
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

export async function makeAuthority(openssl: string, folder: string): Promise<Authority> {
  mkdirSync(folder, { recursive: true });
  const [certificate, key] = [join(folder, "authority.pem"), join(folder, "authority.key")];
  const who = ["-subj", "/O=Lab/CN=Lab authority", "-days", "365"];
  await run([openssl, "req", "-x509", ...newKey, ...who, "-keyout", key, "-out", certificate]);
  return openAuthority(openssl, folder);
}

/** The authority that was made in a folder. */
export function openAuthority(openssl: string, folder: string): Authority {
  const file = (name: string): string => join(folder, name);
  return {
    async sign({ name, names, hours }, now) {
      // Each has a ledger of its own, so that several are signed at once.
      const own = file(name);
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, "index"), "");
      writeFileSync(join(own, "openssl.cnf"), configuration(own));
      const subject = [
        "-subj",
        `/O=Lab/CN=${names[0]}`,
        "-addext",
        `subjectAltName=${names.map((one) => `DNS:${one}`).join(",")}`,
      ];
      const asked = join(own, "request");
      await run([openssl, "req", "-new", ...newKey, ...subject, "-keyout", file(`${name}.key`), "-out", asked]);
      const end = now.getTime() + hours * 3_600_000;
      const begin = Math.min(now.getTime() - 60_000, end - 24 * 3_600_000);
      const dates = ["-startdate", asUtc(begin), "-enddate", asUtc(end)];
      const authority = ["-cert", file("authority.pem"), "-keyfile", file("authority.key")];
      const options = ["-batch", "-notext", "-config", join(own, "openssl.cnf")];
      await run([openssl, "ca", ...options, ...authority, ...dates, "-in", asked, "-out", file(`${name}.pem`)]);
    },
    certificates: {
      get authority() {
        return readFileSync(file("authority.pem"), "utf8");
      },
      of: (name) => ({
        certificate: readFileSync(file(`${name}.pem`), "utf8"),
        key: readFileSync(file(`${name}.key`), "utf8"),
      }),
    },
  };
}

function configuration(folder: string): string {
  return `[ca]
default_ca = lab
[lab]
database = ${join(folder, "index")}
new_certs_dir = ${folder}
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
[any]
organizationName = optional
commonName = supplied
`;
}

/** As `20261130120000Z`. */
function asUtc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:T]/gu, "")}Z`;
}
