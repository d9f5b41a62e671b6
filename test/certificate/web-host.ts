/** A host with OpenSSH and nginx on loopback, which shows challenges in clear and a certificate in TLS. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { type Daemon, freePort, makeFolder, type Sshd, startDaemon, startSshd } from "../support/daemon.ts";
import { selfSigned } from "../support/listener.ts";

export interface WebHost {
  readonly sshd: Sshd;
  readonly nginx: Daemon;
  /** Where challenges are asked for, in clear. */
  readonly httpPort: number;
  readonly tlsPort: number;
  readonly certificateFile: string;
  readonly keyFile: string;
  /**
   * The shipped definitions, with the files and commands of this host in place of those of a usual one. `reload` is how
   * a renewal tells the service, in jq.
   */
  definitions(change?: { readonly reload?: string }): Promise<readonly DefinitionFile[]>;
  /** From now on the table of authorities names this ACME server, and an authority in a folder of this host. */
  authorities(acme: string, folder: string): void;
  /** Lines of the private keys that are, or were, on the host. */
  keyLines(): readonly string[];
  stop(): Promise<void>;
}

export async function startWebHost(name: string): Promise<WebHost> {
  const sshd = await startSshd();
  const folder = makeFolder("web-host");
  const [httpPort, tlsPort] = [await freePort(), await freePort()];
  const [certificateFile, keyFile] = [join(folder, "shop.pem"), join(folder, "shop.key")];
  const first = selfSigned(name);
  writeFileSync(certificateFile, first.cert);
  writeFileSync(keyFile, first.key, { mode: 0o600 });
  const root = join(folder, "acme");
  mkdirSync(root, { mode: 0o755 });
  const configuration = join(folder, "nginx.conf");
  writeFileSync(
    configuration,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr; events {}
     http { access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
       server { listen 127.0.0.1:${httpPort}; root ${root}; }
       server { listen 127.0.0.1:${tlsPort} ssl; ssl_certificate ${certificateFile}; ssl_certificate_key ${keyFile}; return 200 'shop'; } }`,
  );
  const nginx = await startDaemon({
    program: "/usr/sbin/nginx",
    args: ["-p", folder, "-c", configuration, "-e", "stderr"],
    folder,
    port: tlsPort,
  });
  let signers: readonly [acme: string, authority: string] = ["https://acme.example/directory", "/nowhere"];
  const seen = new Set<string>();
  const note = (): void => {
    for (const line of readFileSync(keyFile, "utf8").split("\n"))
      if (line.length >= 40 && !line.includes("-----")) seen.add(line);
  };
  note();
  const command = (...words: readonly string[]): string => JSON.stringify(words).replaceAll("'", "");
  return {
    sshd,
    nginx,
    httpPort,
    tlsPort,
    certificateFile,
    keyFile,
    async definitions({ reload } = {}) {
      const usual = command("/usr/sbin/nginx", "-c", configuration, "-s", "reload");
      const files = await readDefinitionFiles(["definitions"]);
      return files.map(({ path, text }) =>
        path.endsWith("certificate-authority.yaml")
          ? { path, text: withSigners(text, sshd.port, signers) }
          : /certificate\/(?:renew|put-back)\.yaml$/u.test(path)
            ? {
                path,
                text: text
                  .replaceAll("/etc/opsloom/certificates/", `${folder}/`)
                  .replaceAll("/var/lib/opsloom/acme", root)
                  .replaceAll(
                    '["systemctl", "reload", .service]',
                    path.endsWith("renew.yaml") ? (reload ?? usual) : usual,
                  )
                  .replaceAll('["nginx", "-t"]', command("/usr/sbin/nginx", "-t", "-c", configuration)),
              }
            : { path, text },
      );
    },
    authorities(acme, authority) {
      signers = [acme, authority];
    },
    keyLines() {
      note();
      return [...seen];
    },
    async stop() {
      await nginx.stop();
      await sshd.stop();
    },
  };
}

function withSigners(text: string, sshPort: number, [acme, authority]: readonly [string, string]): string {
  return text
    .replace("https://acme-v02.api.letsencrypt.org/directory", acme)
    .replace("host: ca1", `host: 127.0.0.1\n        port: ${sshPort}`)
    .replace("credential: certificate-authority", "credential: certificate-host")
    .replace("/etc/opsloom/authority", authority);
}
