/** The hosts of the lab, as its host mid sees them, and what opens them (docs/lab.md). */
import { readFileSync, writeFileSync, existsSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import * as credentials from "../../../lab/site/credentials.ts";
import { UsageError } from "../../client/failure.ts";

export const hosts = {
  balancer: "192.0.2.10",
  apps: ["192.0.2.21", "192.0.2.22"],
  database: "192.0.2.31",
  monitor: "192.0.2.51",
} as const;

/** @throws UsageError when the lab does not answer from here */
export async function requireLab(): Promise<void> {
  if (await answers(hosts.monitor, 9090)) return;
  throw new UsageError(
    `no lab answers from here (Prometheus of mon1, ${hosts.monitor}:9090): start it with "npm run lab up", and run Opsloom and this demo on its host mid, as docs/lab.md shows`,
  );
}

/** What Opsloom shows to the hosts of the lab, and they to it; a secret that is there and says something else stays. */
export function putSecrets(home: string): void {
  const folder = join(home, "secrets");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { metricsToken, postgres, redis, snmp, webhookToken } = credentials;
  const secrets: { readonly [file: string]: string } = {
    "alertmanager-token": webhookToken,
    "lab-metrics": metricsToken,
    "lab-ssh": readFileSync("/root/.ssh/id_ed25519", "utf8"),
    "lab-snmp": snmp.community,
    "lab-sql.json": JSON.stringify(postgres),
    "lab-redis.json": JSON.stringify(redis),
    "postgresqlOperator.json": JSON.stringify(postgres),
  };
  for (const [file, text] of Object.entries(secrets)) {
    const path = join(folder, file);
    if (!existsSync(path)) writeFileSync(path, text, { mode: 0o600 });
    else if (readFileSync(path, "utf8") !== text)
      throw new UsageError(
        `the secret "${path}" is another one than that of the lab: play the demo on a home of its own`,
      );
  }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3_000 });
    const end = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}
