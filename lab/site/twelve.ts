import { createHash } from "node:crypto";
import { macOf } from "../namespace/network.ts";
import type { Host } from "./site.ts";

/** The shop: lb1 before web1 and web2, those before app1 and app2, those on db1 and cache1; the rest serves all. */
const twelve: readonly (readonly [name: string, address: string, role: string])[] = [
  ["mid", "192.0.2.2", "collector"],
  ["sw1", "192.0.2.3", "switch"],
  ["lb1", "192.0.2.10", "load-balancer"],
  ["web1", "192.0.2.11", "web"],
  ["web2", "192.0.2.12", "web"],
  ["app1", "192.0.2.21", "app"],
  ["app2", "192.0.2.22", "app"],
  ["db1", "192.0.2.31", "database"],
  ["db2", "192.0.2.32", "replica"],
  ["cache1", "192.0.2.41", "cache"],
  ["mon1", "192.0.2.51", "monitor"],
  ["dns1", "192.0.2.61", "directory"],
];

export const twelveHosts: readonly Host[] = twelve.map(([name, address, role]) => ({
  name,
  address,
  mac: macOf(address),
  role,
  machineId: machineIdOf(name),
}));

/** The same each time, so that a host that comes back is known again. */
export function machineIdOf(name: string): string {
  return createHash("sha256").update(`opsloom lab ${name}`).digest("hex").slice(0, 32);
}
