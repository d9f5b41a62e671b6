import { readFileSync, statSync } from "node:fs";
import { pathIn } from "../namespace/enter.ts";
import { type Daemon, pidFileOf } from "./daemon.ts";

export interface DaemonState {
  readonly name: string;
  /** ISO 8601; `null` when it does not run. */
  readonly since: string | null;
  /** Ports that it should listen on and does not. */
  readonly deaf: readonly string[];
}

export function daemonState(host: number, daemon: Daemon): DaemonState {
  const since = runningSince(host, daemon.name);
  const expected = portsOf(daemon);
  return { name: daemon.name, since, deaf: since === null ? expected : missing(host, expected) };
}

/** As `tcp/22`. */
export function portsOf(daemon: Daemon): readonly string[] {
  return [...(daemon.tcp ?? []).map((port) => `tcp/${port}`), ...(daemon.udp ?? []).map((port) => `udp/${port}`)];
}

function runningSince(host: number, daemon: string): string | null {
  try {
    const file = pathIn(host, pidFileOf(daemon));
    const pid = Number(readFileSync(file, "utf8"));
    readFileSync(pathIn(host, `/proc/${pid}/comm`));
    return statSync(file).mtime.toISOString();
  } catch {
    return null;
  }
}

function missing(host: number, expected: readonly string[]): readonly string[] {
  const heard = new Set([...open(host, "tcp", "0A"), ...open(host, "udp", "07")]);
  return expected.filter((port) => !heard.has(port));
}

/** The tables of the kernel: a line a socket, its local address as `HEX:PORT` second, its state fourth. */
function open(host: number, protocol: "tcp" | "udp", state: string): readonly string[] {
  return [protocol, `${protocol}6`].flatMap((table) =>
    readFileSync(`/proc/${host}/net/${table}`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/u))
      .filter((cells) => cells[3] === state)
      .map((cells) => `${protocol}/${Number.parseInt(cells[1]?.split(":")[1] ?? "", 16)}`),
  );
}
