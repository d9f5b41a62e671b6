import { readFileSync } from "node:fs";
import { run } from "./run.ts";

export interface Port {
  readonly name: string;
  readonly address: string;
  readonly mac: string;
}

/** Addresses of the lab: documentation range, RFC 5737. */
const prefixLength = 24;

/** The switch of the lab: a bridge in the network namespace of the lab, which has no way out. */
export async function makeBridge(lab: number): Promise<void> {
  await ip(lab, ["link set lo up", "link add br0 type bridge", "link set br0 up"]);
}

/** Puts a cable from a host to the switch. Its end in the host is `e0`. */
export async function plugIn(lab: number, host: number, port: Port): Promise<void> {
  const far = `p-${port.name}`;
  await ip(lab, [`link add ${far} type veth peer name e0 netns ${host}`, `link set ${far} master br0 up`]);
  // Some kernels put these into every new network.
  const extra = ["ifb0", "ifb1", "tunl0", "sit0", "ip6tnl0", "gre0"].filter((name) => interfaces(host).includes(name));
  await ip(host, [
    ...extra.filter((name) => name.startsWith("ifb")).map((name) => `link del ${name}`),
    "link set lo up",
    `link set e0 address ${port.mac} up`,
    `addr add ${port.address}/${prefixLength} dev e0`,
  ]);
}

/** Gives each host the address named beside it. */
export async function readdress(moves: readonly { readonly host: number; readonly address: string }[]): Promise<void> {
  for (const { host } of moves) await ip(host, ["addr flush dev e0 scope global"]);
  for (const { host, address } of moves) await ip(host, [`addr add ${address}/${prefixLength} dev e0`]);
}

/** Makes a host ask anew who has which address. */
export async function forgetNeighbours(host: number): Promise<void> {
  await ip(host, ["neigh flush all"]);
}

/** The hardware address that a host starts with: locally administered, of its first address. */
export function macOf(address: string): string {
  const bytes = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return `02:00:${bytes.join(":")}`;
}

function interfaces(host: number): readonly string[] {
  const text = readFileSync(`/proc/${host}/net/dev`, "utf8");
  return [...text.matchAll(/^\s*([^\s:]+):/gmu)].map(([, name = ""]) => name);
}

async function ip(pid: number, lines: readonly string[]): Promise<void> {
  await run(["nsenter", "--target", String(pid), "--net", "--", "ip", "-batch", "-"], {
    input: `${lines.join("\n")}\n`,
  });
}
