/** Alerts as Alertmanager's webhook delivers them: 380 bytes each, no two the same. */
export interface Alert {
  readonly status: string;
  readonly labels: { readonly alertname: string; readonly instance: string; readonly severity: string; readonly job: string };
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
    annotations: { summary: `Disk of ${host} fills up`, description: `less than ${number % 30} % of the disk are free on ${host}` },
    value: number % 101,
    startsAt: new Date(1_700_000_000_000 + number * 1000).toISOString(),
    endsAt: "0001-01-01T00:00:00Z",
    generatorURL: "http://prometheus.shop.example:9090/graph?g0.expr=node_filesystem_avail",
    fingerprint: (number * 2_654_435_761).toString(16).slice(0, 12),
  };
}
