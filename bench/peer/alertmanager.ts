/**
 * Prometheus' Alertmanager as the peer of the event benchmarks: a process of its own with an empty store, and nobody to
 * notify.
 */
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePorts } from "../../cli/launcher/port.ts";

/** As Debian calls it, and as its makers do. */
const programs = ["prometheus-alertmanager", "alertmanager"];
const readyMs = 30_000;

export interface Alertmanager {
  readonly version: string;
  readonly pid: number;
  readonly port: number;
  /** Takes a list of alerts by POST and answers 200. */
  readonly path: string;
  /** Its groups: the labels they are made by, and the alerts in each. */
  groups(): Promise<readonly AlertmanagerGroup[]>;
  stop(): Promise<void>;
}

export interface AlertmanagerGroup {
  readonly labels: { readonly [label: string]: string };
  readonly alerts: readonly { readonly labels: { readonly [label: string]: string } }[];
}

/** Starts it with one route that groups by those labels; a sentence when it is not installed. */
export async function startAlertmanager(groupBy: readonly string[]): Promise<Alertmanager | string> {
  const found = programs.map((program) => ({ program, said: spawnSync(program, ["--version"], { encoding: "utf8" }) }));
  const installed = found.find(({ said }) => said.error === undefined);
  if (installed === undefined) return `not measured: ${programs.join(" or ")} is not installed`;
  const version = /version (\S+)/.exec(`${installed.said.stdout}${installed.said.stderr}`)?.[1] ?? "unknown";
  const home = mkdtempSync(join(tmpdir(), "opsloom-alertmanager-"));
  const configuration = join(home, "alertmanager.yml");
  // JSON is YAML.
  writeFileSync(
    configuration,
    JSON.stringify({ route: { receiver: "nobody", group_by: groupBy }, receivers: [{ name: "nobody" }] }),
  );
  const [port] = (await freePorts(1)) as [number];
  const log = join(home, "log");
  const output = openSync(log, "w");
  const child = spawn(
    installed.program,
    [
      `--config.file=${configuration}`,
      `--storage.path=${join(home, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      // No cluster: it would wait for peers.
      "--cluster.listen-address=",
      "--log.level=error",
    ],
    { stdio: ["ignore", output, output] },
  );
  closeSync(output);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await exited;
    rmSync(home, { recursive: true, force: true });
  };
  const until = performance.now() + readyMs;
  while (!(await answers(`${url}/-/ready`))) {
    if (child.exitCode !== null || performance.now() > until) {
      const said = readFileSync(log, "utf8").slice(-2_000);
      await stop();
      throw new Error(`${installed.program} was not ready: ${said}`);
    }
    await pause(50);
  }
  return {
    version,
    pid: child.pid!,
    port,
    path: "/api/v2/alerts",
    groups: async () => (await (await fetch(`${url}/api/v2/alerts/groups`)).json()) as readonly AlertmanagerGroup[],
    stop,
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
