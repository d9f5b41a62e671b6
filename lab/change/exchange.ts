import { findHost } from "../host/find.ts";
import { readdress } from "../namespace/network.ts";
import { Refusal } from "../namespace/refusal.ts";
import type { Running } from "../site/running.ts";
import { refresh } from "./refresh.ts";

/** Gives each of two hosts the address of the other. All else of them stays. */
export async function exchange(running: Running, one: string, other: string): Promise<Running> {
  if (one === other) throw new Refusal(`"${one}" has its own address already.`);
  const [left, right] = [findHost(running, one), findHost(running, other)];
  await readdress([
    { host: left.pid, address: right.host.address },
    { host: right.pid, address: left.host.address },
  ]);
  const hosts = running.site.hosts.map((host) => {
    if (host.name === one) return { ...host, address: right.host.address };
    return host.name === other ? { ...host, address: left.host.address } : host;
  });
  const changed = { ...running, site: { ...running.site, hosts } };
  await refresh(changed);
  return changed;
}
