import { domain } from "../site/credentials.ts";
import type { Host, Site } from "../site/site.ts";

/** Types of the snmprec format. */
const types = {
  integer: "2",
  text: "4",
  bytes: "4x",
  oid: "6",
  address: "64",
  counter: "65",
  gauge: "66",
  ticks: "67",
  counter64: "70",
} as const;
type Row = readonly [oid: string, type: keyof typeof types, value: string | number];

/** What a switch of 24 ports would tell of the lab that it stands in: interfaces, neighbours, who is at which port. */
export function recording(host: Host, site: Site): string {
  const plugged = site.hosts.filter((other) => other.name !== host.name);
  const rows = [
    ...system(host),
    ...interfaces(plugged),
    ...bridge(plugged),
    ...neighbours(host, plugged),
    ...addresses(site),
  ];
  return rows
    .toSorted(([one], [other]) => compare(one, other))
    .map(([oid, type, value]) => `${oid}|${types[type]}|${value}\n`)
    .join("");
}

function system(host: Host): readonly Row[] {
  const base = "1.3.6.1.2.1.1";
  return [
    [`${base}.1.0`, "text", "Loomworks LS-24G Switch, firmware 3.2.1"],
    [`${base}.2.0`, "oid", "1.3.6.1.4.1.99999.24.1"],
    [`${base}.3.0`, "ticks", 8_640_000],
    [`${base}.4.0`, "text", `ops@${domain}`],
    [`${base}.5.0`, "text", host.name],
    [`${base}.6.0`, "text", "rack 7"],
    [`${base}.7.0`, "integer", 2],
    // Of the chassis: what it is, its model and its serial number.
    ["1.3.6.1.2.1.47.1.1.1.1.5.1", "integer", 3],
    ["1.3.6.1.2.1.47.1.1.1.1.7.1", "text", host.name],
    ["1.3.6.1.2.1.47.1.1.1.1.10.1", "text", "3.2.1"],
    ["1.3.6.1.2.1.47.1.1.1.1.11.1", "text", "LS24G0007731"],
    ["1.3.6.1.2.1.47.1.1.1.1.13.1", "text", "LS-24G"],
  ];
}

const portCount = 24;

function interfaces(plugged: readonly Host[]): readonly Row[] {
  const column = "1.3.6.1.2.1.2.2.1";
  const high = "1.3.6.1.2.1.31.1.1.1";
  const ports = Array.from({ length: portCount }, (_, index) => index + 1);
  return [
    ["1.3.6.1.2.1.2.1.0", "integer", portCount],
    ...ports.flatMap((port): readonly Row[] => [
      [`${column}.1.${port}`, "integer", port],
      [`${column}.2.${port}`, "text", `GigabitEthernet0/${port}`],
      [`${column}.3.${port}`, "integer", 6],
      [`${column}.4.${port}`, "integer", 1500],
      [`${column}.5.${port}`, "gauge", 1_000_000_000],
      [`${column}.6.${port}`, "bytes", hexadecimal(macOfPort(port))],
      [`${column}.7.${port}`, "integer", 1],
      [`${column}.8.${port}`, "integer", plugged[port - 1] === undefined ? 2 : 1],
      [`${column}.10.${port}`, "counter", 1_000 * port],
      [`${column}.16.${port}`, "counter", 2_000 * port],
      [`${high}.1.${port}`, "text", `Gi0/${port}`],
      [`${high}.6.${port}`, "counter64", 1_000 * port],
      [`${high}.15.${port}`, "gauge", 1_000],
      [`${high}.18.${port}`, "text", plugged[port - 1]?.name ?? ""],
    ]),
  ];
}

/** Which port of the bridge is which interface, and behind which port a hardware address is. */
function bridge(plugged: readonly Host[]): readonly Row[] {
  const table = "1.3.6.1.2.1.17.4.3.1";
  return [
    ["1.3.6.1.2.1.17.1.1.0", "bytes", hexadecimal(macOfPort(0))],
    ["1.3.6.1.2.1.17.1.2.0", "integer", portCount],
    ...plugged.flatMap(({ mac }, index): readonly Row[] => {
      const decimal = mac
        .split(":")
        .map((byte) => Number.parseInt(byte, 16))
        .join(".");
      return [
        [`1.3.6.1.2.1.17.1.4.1.2.${index + 1}`, "integer", index + 1],
        [`${table}.1.${decimal}`, "bytes", hexadecimal(mac)],
        [`${table}.2.${decimal}`, "integer", index + 1],
        [`${table}.3.${decimal}`, "integer", 3],
      ];
    }),
  ];
}

/** LLDP: the load balancer tells the switch who it is, and so does a switch that is not in the lab. */
function neighbours(host: Host, plugged: readonly Host[]): readonly Row[] {
  const local = "1.0.8802.1.1.2.1.3";
  const remote = "1.0.8802.1.1.2.1.4.1.1";
  const told = plugged.flatMap((other, index) =>
    other.role === "load-balancer" ? [{ port: index + 1, name: other.name, mac: other.mac, there: "e0" }] : [],
  );
  const all = [...told, { port: portCount, name: "core1", mac: "02:00:5e:00:53:01", there: "GigabitEthernet1/7" }];
  return [
    [`${local}.1.0`, "integer", 4],
    [`${local}.2.0`, "bytes", hexadecimal(macOfPort(0))],
    [`${local}.3.0`, "text", host.name],
    ...all.flatMap(({ port, name, mac, there }): readonly Row[] => [
      [`${local}.7.1.3.${port}`, "text", `Gi0/${port}`],
      [`${remote}.4.0.${port}.1`, "integer", 4],
      [`${remote}.5.0.${port}.1`, "bytes", hexadecimal(mac)],
      [`${remote}.6.0.${port}.1`, "integer", 5],
      [`${remote}.7.0.${port}.1`, "text", there],
      [`${remote}.8.0.${port}.1`, "text", there],
      [`${remote}.9.0.${port}.1`, "text", name],
    ]),
  ];
}

/** Its own address, and those it has seen with their hardware addresses (ARP). */
function addresses(site: Site): readonly Row[] {
  return site.hosts.flatMap(({ address, mac, role }): readonly Row[] =>
    role === "switch"
      ? [
          [`1.3.6.1.2.1.4.20.1.1.${address}`, "address", address],
          [`1.3.6.1.2.1.4.20.1.2.${address}`, "integer", 1],
          [`1.3.6.1.2.1.4.20.1.3.${address}`, "address", "255.255.255.0"],
        ]
      : [
          [`1.3.6.1.2.1.4.22.1.1.1.${address}`, "integer", 1],
          [`1.3.6.1.2.1.4.22.1.2.1.${address}`, "bytes", hexadecimal(mac)],
          [`1.3.6.1.2.1.4.22.1.3.1.${address}`, "address", address],
          [`1.3.6.1.2.1.4.22.1.4.1.${address}`, "integer", 3],
        ],
  );
}

function macOfPort(port: number): string {
  return `02:00:5e:00:60:${port.toString(16).padStart(2, "0")}`;
}

function hexadecimal(mac: string): string {
  return mac.replaceAll(":", "");
}

/** By number, part by part, as an agent walks. */
function compare(one: string, other: string): number {
  const [left, right] = [one.split("."), other.split(".")];
  for (const [index, part] of left.entries()) {
    const difference = Number(part) - Number(right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
