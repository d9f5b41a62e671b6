import type { Candidate } from "../../engine/identity/candidate.ts";

/** What the sample company runs: three services on what breaks and is changed. */
export const sampleCis: readonly Candidate[] = [
  ...service("E-mail", "high", ["mail-1", "mail-2"]),
  ...service("Student portal", "critical", ["portal-1", "portal-2", "portal-db"]),
  ...service("Printing", "medium", ["print-1", "printer-floor-1", "printer-floor-3"]),
  ...service("Orders", "critical", ["orders-1", "orders-2", "orders-db"]),
];

function service(name: string, criticality: string, hosts: readonly string[]): readonly Candidate[] {
  return [
    ...hosts.map((host) => ({ ref: host, class: "host", attributes: { name: host }, relations: [] })),
    {
      ref: name,
      class: "service",
      attributes: { name, criticality },
      relations: hosts.map((host) => ({ name: "dependsOn", to: { ref: host } })),
    },
  ];
}
