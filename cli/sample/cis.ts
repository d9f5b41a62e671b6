import type { Candidate } from "../../engine/identity/candidate.ts";

/** What the sample company runs: services on what breaks and is changed, the shop down to its hosts. */
export const sampleCis: readonly Candidate[] = [
  ...service("E-mail", "high", ["mail-1", "mail-2"]),
  ...service("Student portal", "critical", ["portal-1", "portal-2", "portal-db"]),
  ...service("Printing", "medium", ["print-1", "printer-floor-1", "printer-floor-3"]),
  ...service("Orders", "critical", ["orders-1", "orders-2", "orders-db"]),
  ...shop(),
];

function service(name: string, criticality: string, hosts: readonly string[]): readonly Candidate[] {
  return [
    ...hosts.map(host),
    {
      ref: name,
      class: "service",
      attributes: { name, criticality },
      relations: hosts.map((ref) => ({ name: "dependsOn", to: { ref } })),
    },
  ];
}

/** Two web servers, which carry it together, on one database. */
function shop(): readonly Candidate[] {
  const webServers = ["shop-web1", "shop-web2"];
  return [
    ...["shop-host1", "shop-host2", "shop-host3"].map(host),
    program("shop-db1", { class: "database", port: 5_432, on: "shop-host3" }),
    ...webServers.map((name, index) =>
      program(name, {
        class: "web-server",
        port: 8_443,
        on: `shop-host${index + 1}`,
        pool: "shop-web",
        to: "shop-db1",
      }),
    ),
    {
      ref: "Shop",
      class: "service",
      attributes: { name: "Shop", criticality: "critical" },
      relations: webServers.map((ref) => ({ name: "dependsOn", to: { ref } })),
    },
  ];
}

function host(name: string): Candidate {
  return { ref: name, class: "host", attributes: { name }, relations: [] };
}

interface Program {
  readonly class: string;
  readonly port: number;
  /** The host that it runs on. */
  readonly on: string;
  readonly pool?: string;
  /** What it depends on. */
  readonly to?: string;
}

function program(name: string, { class: ciClass, port, on, pool, to }: Program): Candidate {
  return {
    ref: name,
    class: ciClass,
    attributes: { name, port, ...(pool === undefined ? {} : { pool }) },
    relations: [
      { name: "runsOn", to: { ref: on } },
      ...(to === undefined ? [] : [{ name: "dependsOn", to: { ref: to } }]),
    ],
  };
}
