import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "../../client/client.ts";
import { readConnection } from "../configuration/connection.ts";
import type { Monitor } from "./monitor.ts";
import { freePort, type Shop } from "./shop.ts";

const programs = { prometheus: "prometheus", alertmanager: "prometheus-alertmanager" } as const;

/** Starts the real pair on loopback: Prometheus watches the shop's own metric, Alertmanager posts to Opsloom. */
export async function startPrometheus(home: string, api: Client, shop: Shop): Promise<Monitor> {
  for (const program of Object.values(programs)) {
    if (spawnSync(program, ["--version"]).error !== undefined) {
      throw new Error(
        `"${program}" is not installed: on Debian, apt-get install prometheus prometheus-alertmanager; or run the demo without --with-prometheus`,
      );
    }
  }
  const folder = join(home, "prometheus");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [prometheusPort, alertmanagerPort] = [await freePort(), await freePort()];
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const rules = write("rules.yml", ruleFile(shop));
  const keyFile = write("key", readFileSync(readConnection(home).keyFile, "utf8").trim());
  const prometheusConfig = write("prometheus.yml", prometheusFile(shop, rules, alertmanagerPort));
  const alertmanagerConfig = write("alertmanager.yml", alertmanagerFile(api.url, keyFile));
  const children = [
    spawn(
      programs.prometheus,
      [
        `--config.file=${prometheusConfig}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
        "--log.level=warn",
      ],
      { stdio: "ignore" },
    ),
    spawn(
      programs.alertmanager,
      [
        `--config.file=${alertmanagerConfig}`,
        `--storage.path=${join(folder, "alertmanager")}`,
        `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
        "--cluster.listen-address=",
        "--log.level=warn",
      ],
      { stdio: "ignore" },
    ),
  ];
  await Promise.all([
    ready(`http://127.0.0.1:${prometheusPort}/-/ready`, "Prometheus"),
    ready(`http://127.0.0.1:${alertmanagerPort}/-/ready`, "Alertmanager"),
  ]);
  return { stop: async () => void (await Promise.all(children.map(end))) };
}

function ruleFile(shop: Shop): string {
  return `groups:
  - name: shop
    rules:
      - alert: DatabaseDown
        expr: shop_database_up == 0
        labels: { severity: critical, tier: database, instance: "127.0.0.1:${shop.databasePort}" }
        annotations: { summary: The shop's database does not answer }
`;
}

function prometheusFile(shop: Shop, rules: string, alertmanagerPort: number): string {
  return `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: ["${rules}"]
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: ["127.0.0.1:${shop.webPort}"] }]
alerting:
  alertmanagers:
    - static_configs: [{ targets: ["127.0.0.1:${alertmanagerPort}"] }]
`;
}

function alertmanagerFile(url: string, keyFile: string): string {
  return `route: { receiver: opsloom, group_by: [alertname], group_wait: 1s, group_interval: 1s, repeat_interval: 1h }
receivers:
  - name: opsloom
    webhook_configs:
      - url: ${url}/v1/events/alertmanager
        send_resolved: true
        http_config: { authorization: { type: Bearer, credentials_file: "${keyFile}" } }
`;
}

async function ready(url: string, name: string): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${name} did not get ready within 30 s at ${url}`);
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
