/** Pebble, the small ACME server of Let's Encrypt, with the server that answers its questions of names, on loopback. */
import http from "node:http";
import https from "node:https";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Log } from "../../cli/launcher/log.ts";
import { type Daemon, freePort, freeUdpPort, makeFolder, startDaemon } from "./daemon.ts";
import { buildGoPrograms } from "./go-programs.ts";
import { adopt, selfSigned } from "./listener.ts";

const module = fileURLToPath(new URL("../../tools/pebble/", import.meta.url));
const packages = {
  pebble: "github.com/letsencrypt/pebble/v2/cmd/pebble",
  challtestsrv: "github.com/letsencrypt/pebble/v2/cmd/pebble-challtestsrv",
} as const;

export interface Pebble {
  readonly directory: string;
  /** Where its directory is served, in clear: nobody trusts the certificate that it shows itself. */
  readonly origins: { readonly [origin: string]: string };
  /** The root that has signed what it issues, in PEM. */
  root(): Promise<string>;
  /** Where `{ host, value }` says what a record of the type TXT holds. */
  readonly records: string;
  /** What it says of a certificate by its serial number in hex. */
  status(serialNumber: string): Promise<{ readonly Status: string }>;
  stop(): Promise<void>;
}

export function findPebble(log: Log): Promise<{ readonly [name in keyof typeof packages]: string }> {
  return buildGoPrograms(module, { title: "pebble", cache: "pebble", packages }, log);
}

/** Every name leads to 127.0.0.1; `httpPort` is where it looks for proofs of the kind http-01. */
export async function startPebble({ httpPort }: { readonly httpPort: number }): Promise<Pebble> {
  const programs = await findPebble(() => undefined);
  const [port, management, names, namesManagement] = [
    await freePort(),
    await freePort(),
    await freeUdpPort(),
    await freePort(),
  ];
  const namesFolder = makeFolder("challtestsrv");
  const challtestsrv = await startDaemon({
    program: programs.challtestsrv,
    args: Object.entries({
      management: `127.0.0.1:${namesManagement}`,
      dnsserver: `127.0.0.1:${names}`,
      defaultIPv4: "127.0.0.1",
      defaultIPv6: "",
      http01: "",
      https01: "",
      tlsalpn01: "",
      doh: "",
    }).flatMap(([name, value]) => [`-${name}`, value]),
    folder: namesFolder,
    port: namesManagement,
  });
  const folder = makeFolder("pebble");
  const { key, cert } = selfSigned("localhost");
  writeFileSync(join(folder, "tls.key"), key, { mode: 0o600 });
  writeFileSync(join(folder, "tls.pem"), cert);
  writeFileSync(
    join(folder, "config.json"),
    JSON.stringify({
      pebble: {
        listenAddress: `127.0.0.1:${port}`,
        managementListenAddress: `127.0.0.1:${management}`,
        certificate: join(folder, "tls.pem"),
        privateKey: join(folder, "tls.key"),
        httpPort,
        tlsPort: httpPort,
        ocspResponderURL: "",
        externalAccountBindingRequired: false,
        profiles: {
          default: { description: "ninety days", validityPeriod: 7_776_000 },
          short: { description: "six days", validityPeriod: 518_400 },
        },
      },
    }),
  );
  let pebble: Daemon;
  try {
    pebble = await startDaemon({
      program: programs.pebble,
      args: ["-config", join(folder, "config.json"), "-dnsserver", `127.0.0.1:${names}`],
      folder,
      port,
      env: { PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "20" },
    });
  } catch (error) {
    await challtestsrv.stop();
    throw error;
  }
  const proxy = await adopt(plainProxy(port));
  const ask = (path: string): Promise<string> => get(management, path);
  return {
    directory: "https://pebble.example/dir",
    origins: { "https://pebble.example": `http://127.0.0.1:${proxy.port}` },
    root: () => ask("/roots/0"),
    records: `http://127.0.0.1:${namesManagement}/set-txt`,
    status: async (serialNumber) =>
      JSON.parse(await ask(`/cert-status-by-serial/${serialNumber.toLowerCase()}`)) as { Status: string },
    async stop() {
      await proxy.close();
      await pebble.stop();
      await challtestsrv.stop();
    },
  };
}

/** Speaks TLS to a server that nobody trusts. */
function plainProxy(port: number): http.Server {
  return http.createServer((request, response) => {
    const { url: path, method, headers } = request;
    const options = { host: "127.0.0.1", port, path, method, headers, rejectUnauthorized: false };
    const onward = https.request(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.writeHead(502).end());
    request.pipe(onward);
  });
}

function get(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    https
      .get({ host: "127.0.0.1", port, path, rejectUnauthorized: false }, (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => (text += chunk.toString())).on("end", () => resolve(text));
      })
      .on("error", reject);
  });
}
