import { findHost } from "../host/find.ts";
import { startHost } from "../host/start.ts";
import { macOf } from "../namespace/network.ts";
import { Refusal } from "../namespace/refusal.ts";
import { partsOf } from "../role/roles.ts";
import type { Running } from "../site/running.ts";
import type { Host } from "../site/site.ts";
import { machineIdOf } from "../site/twelve.ts";
import { refresh } from "./refresh.ts";
import { removeHost } from "./remove.ts";

/** Puts one more host of a role into the lab. */
export async function addHost(running: Running, name: string, role: string, address: string): Promise<Running> {
  return add(running, { name, address, mac: macOf(address), role, machineId: machineIdOf(name) });
}

/** Puts a copy of a host into the lab: another name, address and network card, the same machine-id and SSH host key. */
export async function cloneHost(running: Running, of: string, name: string, address: string): Promise<Running> {
  const { role, machineId } = findHost(running, of).host;
  return add(running, { name, address, mac: macOf(address), role, machineId, cloneOf: of });
}

async function add(running: Running, host: Host): Promise<Running> {
  const { hosts } = running.site;
  const { name, address, role } = host;
  partsOf(role);
  if (!/^[a-z][a-z0-9-]{0,11}$/u.test(name))
    throw new Refusal(
      `"${name}" is no name of a host: up to twelve small letters, digits and hyphens, a letter first.`,
    );
  if (hosts.some((other) => other.name === name)) throw new Refusal(`There is a host "${name}" already.`);
  if (!isFree(running, address)) throw new Refusal(`"${address}" is no free address of 192.0.2.1 to 192.0.2.254.`);
  const changed = { ...running, site: { ...running.site, hosts: [...hosts, host] } };
  try {
    // Those that it needs are up.
    await startHost(changed, host, () => Promise.resolve(), new Date());
  } catch (error) {
    await removeHost(changed, name);
    throw error;
  }
  await refresh(changed);
  return changed;
}

function isFree({ site }: Running, address: string): boolean {
  const last = /^192\.0\.2\.([1-9]\d{0,2})$/u.exec(address)?.[1];
  return last !== undefined && Number(last) < 255 && site.hosts.every((host) => host.address !== address);
}
