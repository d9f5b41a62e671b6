import type { Daemon } from "../daemon/daemon.ts";
import { holder } from "../namespace/marked.ts";
import { Refusal } from "../namespace/refusal.ts";
import { partsOf } from "../role/roles.ts";
import type { Running } from "../site/running.ts";
import type { Host } from "../site/site.ts";

export interface RunningHost {
  readonly host: Host;
  readonly pid: number;
}

/** Refused with the hosts that there are. */
export function findHost({ site }: Running, name: string): RunningHost {
  const host = site.hosts.find((host) => host.name === name);
  if (host === undefined)
    throw new Refusal(`There is no host "${name}". Hosts: ${site.hosts.map(({ name }) => name).join(", ")}.`);
  const pid = holder(site.lab, name);
  if (pid === null) throw new Refusal(`Host "${name}" has ended.`);
  return { host, pid };
}

export function daemonsOf(running: Running, host: Host): readonly Daemon[] {
  return partsOf(host.role).flatMap((part) => part.daemons?.(host, running.site) ?? []);
}

export function findDaemon(running: Running, host: Host, name: string): Daemon {
  const daemons = daemonsOf(running, host);
  const daemon = daemons.find((daemon) => daemon.name === name);
  if (daemon !== undefined) return daemon;
  const known = daemons.map(({ name }) => name).join(", ");
  throw new Refusal(`Host "${host.name}" has no daemon "${name}". Daemons: ${known || "none"}.`);
}
