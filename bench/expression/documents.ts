import type { Json } from "../../engine/base/json.ts";

/** Alerts as Alertmanager's webhook delivers them: 380 bytes each, no two the same. */
export interface Alert {
  readonly status: string;
  readonly labels: {
    readonly alertname: string;
    readonly instance: string;
    readonly severity: string;
    readonly job: string;
  };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook?: string };
  readonly value: number;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

const severities = ["critical", "warning", "info", "none"];

export function alert(number: number): Alert {
  const host = `db${number % 97}.shop.example`;
  return {
    status: number % 3 === 0 ? "resolved" : "firing",
    labels: {
      alertname: `Alert${number % 41}`,
      instance: `${host}:9100`,
      severity: severities[number % 4] as string,
      job: "node",
    },
    annotations: {
      summary: `Disk of ${host} fills up`,
      description: `less than ${number % 30} % of the disk are free on ${host}`,
    },
    value: number % 101,
    startsAt: new Date(1_700_000_000_000 + number * 1000).toISOString(),
    endsAt: "0001-01-01T00:00:00Z",
    generatorURL: "http://prometheus.shop.example:9090/graph?g0.expr=node_filesystem_avail",
    fingerprint: (number * 2_654_435_761).toString(16).slice(0, 12),
  };
}

/** Documents that are no such alerts: fields that are missing, null or of another kind, and no documents at all. */
export const oddDocuments: readonly Json[] = [
  null,
  true,
  5,
  "firing",
  [],
  [{ status: "firing" }],
  {},
  { status: null, labels: null, annotations: null, value: null, startsAt: null, fingerprint: null },
  { status: "firing" },
  { status: "firing", labels: {} },
  { status: "resolved", labels: "critical", annotations: {} },
  { status: "firing", labels: "critical" },
  { status: "firing", labels: ["critical"], annotations: 5 },
  { status: ["firing"], labels: { severity: { name: "critical" } }, annotations: { summary: ["a"] } },
  { status: 1, labels: { severity: 1, instance: 5, job: false }, annotations: { summary: null, runbook: false } },
  { labels: { instance: "" }, annotations: { runbook: "https://runbooks" } },
  { labels: { instance: "no port" }, annotations: { runbook: 0 }, startsAt: { at: 1 } },
  { labels: { instance: ":::", job: "" }, annotations: { runbook: null } },
  { labels: { instance: null, job: ["x"] }, annotations: { runbook: {} } },
  ...[null, true, false, -1, 89.9, 90, 1e300, "", "90", [], [1], {}, { a: 1 }].map((value) => ({
    fingerprint: "f",
    value,
  })),
  ...[true, false, 0, "", [], {}].map((fingerprint) => ({ fingerprint, value: 100 })),
];
