import { daemonState, type DaemonState, portsOf } from "./daemon/state.ts";
import { marked } from "./namespace/marked.ts";
import { partsOf } from "./role/roles.ts";
import type { Running } from "./site/running.ts";

export interface HostStatus {
  readonly name: string;
  readonly address: string;
  readonly role: string;
  readonly up: boolean;
  readonly daemons: readonly (DaemonState & { readonly ports: readonly string[] })[];
}

export interface LabStatus {
  /** ISO 8601. */
  readonly started: string;
  readonly readyMs: number | null;
  /** All hosts are there, and all daemons listen where they should. */
  readonly whole: boolean;
  readonly hosts: readonly HostStatus[];
}

export function statusOf({ site, started, readyMs }: Running): LabStatus {
  const holders = new Map(marked(site.lab).flatMap((one) => (one.settled ? [[one.host, one.pid] as const] : [])));
  const hosts = site.hosts.map((host): HostStatus => {
    const { name, address, role } = host;
    const pid = holders.get(name) ?? null;
    const daemons = partsOf(role).flatMap((part) => part.daemons?.(host, site) ?? []);
    return {
      name,
      address,
      role,
      up: pid !== null,
      daemons: daemons.map((daemon) => {
        const ports = portsOf(daemon);
        return {
          ...(pid === null
            ? {
                name: daemon.name,
                since: null,
                deaf: ports,
              }
            : daemonState(pid, daemon)),
          ports,
        };
      }),
    };
  });
  const isWhole = ({ up, daemons }: HostStatus): boolean =>
    up && daemons.every(({ since, deaf }) => since !== null && deaf.length === 0);
  return { started, readyMs, whole: readyMs !== null && hosts.every(isWhole), hosts };
}

export function statusText({ started, readyMs, hosts }: LabStatus): string {
  const rows = hosts.flatMap(({ name, address, up, daemons }) =>
    daemons.length === 0
      ? [[name, address, up ? "-" : "down", "", ""]]
      : daemons.map(({ name: daemon, since, ports, deaf }, index) => [
          ...(index === 0 ? [name, address] : ["", ""]),
          daemon,
          since === null ? "stopped" : since.slice(0, 19),
          deaf.length > 0 && since !== null ? `not on ${deaf.join(" ")}` : ports.join(" "),
        ]),
  );
  const table = [["HOST", "ADDRESS", "DAEMON", "SINCE", "PORTS"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)) + 2);
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("")
      .trimEnd(),
  );
  const how = readyMs === null ? "not ready" : `ready in ${(readyMs / 1000).toFixed(1)} s`;
  return `Up since ${started.slice(0, 19)}, ${how}\n\n${lines.join("\n")}\n`;
}
