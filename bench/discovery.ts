/**
 * A sparse /24 by 12 ports: the probes of a sweep against nmap, in a network namespace in which 95 of 100 addresses say
 * nothing at all. Both look for who is there first, by three ports, and then at all twelve; both must find the same.
 * Target: at most nmap's time. Then commands over SSH on the hosts of the lab (`discovery/commands.ts`), and a walk by
 * SNMP (`discovery/walk.ts`). Needs root, iproute2, nmap, snmpd and snmpbulkwalk, and what the lab needs.
 */
import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Json, JsonObject } from "../engine/base/json.ts";
import { benchCommands } from "./discovery/commands.ts";
import { benchWalk } from "./discovery/walk.ts";
import { percentiles } from "./rounds.ts";

const run = promisify(execFile);
const needed = ["ip", "nmap", "snmpd", "snmpbulkwalk"];
const rounds = 5;
const network = "10.77.0.0/24";
const alive = [22, 80, 443];
const ports = [21, 22, 25, 80, 110, 143, 443, 3306, 5432, 6379, 8080, 8443];
/** Addresses that answer, and what is open there. */
const hosts: readonly (readonly [address: string, open: readonly number[]])[] = [
  ["10.77.0.10", [22, 80]],
  ["10.77.0.20", [22]],
  ["10.77.0.30", [443, 8443]],
  ["10.77.0.40", []],
  ["10.77.0.50", [22, 5432]],
];

interface Found {
  readonly seconds: number;
  /** `ADDRESS:PORT` */
  readonly open: readonly string[];
}

export async function bench(): Promise<Json> {
  const missing = needed.filter((program) => !isThere(program));
  if (missing.length > 0 || process.getuid?.() !== 0)
    return { bench: "discovery", measured: false, because: `needs root and ${needed.join(", ")}` };
  const space = `opsloom-${randomBytes(3).toString("hex")}`;
  const within = (program: string, args: readonly string[]) =>
    run("ip", ["netns", "exec", space, program, ...args], { maxBuffer: 16 * 1024 * 1024 });
  execFileSync("ip", ["netns", "add", space]);
  try {
    await within("ip", ["link", "set", "lo", "up"]);
    // What is sent there is swallowed: nobody answers, nobody says that nobody is there.
    await within("ip", ["link", "add", "hole", "type", "veth", "peer", "name", "end"]);
    await within("ip", ["link", "set", "hole", "arp", "off", "up"]);
    await within("ip", ["link", "set", "end", "arp", "off", "up"]);
    await within("ip", ["route", "add", network, "dev", "hole"]);
    for (const [address] of hosts) await within("ip", ["addr", "add", `${address}/32`, "dev", "lo"]);
    return { ...(await compare(within)), commands: await benchCommands(), walk: await benchWalk() };
  } finally {
    execFileSync("ip", ["netns", "del", space]);
  }
}

async function compare(
  within: (program: string, args: readonly string[]) => Promise<{ stdout: string }>,
): Promise<JsonObject> {
  const child = fileURLToPath(new URL("discovery/side.ts", import.meta.url));
  const ask = JSON.stringify({ network, alive, ports, hosts, rounds });
  const tsx = fileURLToPath(import.meta.resolve("tsx"));
  const { stdout } = await within(process.execPath, ["--import", tsx, child, ask]);
  const found = JSON.parse(stdout) as { readonly ours: readonly Found[]; readonly nmap: readonly Found[] };
  const wanted = hosts.flatMap(([address, open]) => open.map((port) => `${address}:${port}`)).toSorted();
  for (const [side, all] of Object.entries(found))
    for (const { open } of all)
      if (JSON.stringify(open) !== JSON.stringify(wanted))
        throw new Error(`${side} found ${open.join(" ")} instead of ${wanted.join(" ")}`);
  const [ours, nmap] = [percentiles(found.ours.map(seconds)), percentiles(found.nmap.map(seconds))];
  const ratio = Math.round((ours.p50 / nmap.p50) * 100) / 100;
  return {
    bench: "discovery",
    addresses: 256,
    ports: ports.length,
    rounds,
    ours,
    nmap,
    ratio,
    target: 1,
    reached: ratio <= 1,
  };
}

function seconds(found: Found): number {
  return found.seconds;
}

function isThere(program: string): boolean {
  try {
    execFileSync("sh", ["-c", 'command -v "$1"', "sh", program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
