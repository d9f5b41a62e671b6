/** A webhook delivery as Alertmanager sends it (version 4), with one alert. */
export interface AlertParams {
  readonly fingerprint: string;
  readonly name: string;
  readonly instance: string;
  readonly status: "firing" | "resolved";
  readonly startsAt: number;
  readonly endsAt?: number;
  /** Tells this request from every other. */
  readonly marker: string;
  readonly labels?: { readonly [name: string]: string };
}

export function alertmanagerBody(params: AlertParams): object {
  const { fingerprint, name, instance, status, startsAt, endsAt, marker } = params;
  const labels = { alertname: name, instance, severity: "critical", ...params.labels };
  const annotations = { summary: `${name} at ${instance}`, marker };
  return {
    version: "4",
    groupKey: `{}:{alertname="${name}"}`,
    truncatedAlerts: 0,
    status,
    receiver: "opsloom",
    groupLabels: { alertname: name },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: "http://127.0.0.1:9093",
    alerts: [
      {
        status,
        labels,
        annotations,
        startsAt: new Date(startsAt).toISOString(),
        endsAt: endsAt === undefined ? "0001-01-01T00:00:00Z" : new Date(endsAt).toISOString(),
        generatorURL: "http://127.0.0.1:9090/graph",
        fingerprint,
      },
    ],
  };
}
