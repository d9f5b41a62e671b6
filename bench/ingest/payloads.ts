/** What a monitoring tool sends: different alerts of about 380 bytes, some to a delivery. */

const different = 1_000;

export interface Payloads {
  /** Deliveries as Alertmanager's webhook sends them: what our door takes. */
  readonly webhook: readonly string[];
  /** The same alerts as a list: what Alertmanager's own door takes. */
  readonly list: readonly string[];
}

export const alertCount = different;

/** So many deliveries that each alert comes once. */
export function payloads(alertsPerDelivery: number): Payloads {
  const groups = Array.from({ length: different / alertsPerDelivery }, (_, delivery) =>
    Array.from({ length: alertsPerDelivery }, (_each, index) => alert(delivery * alertsPerDelivery + index)),
  );
  return {
    webhook: groups.map((alerts) => JSON.stringify({ version: "4", status: "firing", alerts })),
    list: groups.map((alerts) => JSON.stringify(alerts)),
  };
}

function alert(index: number): object {
  const host = `192.0.${2 + (index >> 8)}.${index & 255}`;
  return {
    status: "firing",
    fingerprint: index.toString(16).padStart(16, "0"),
    startsAt: "2026-03-02T09:00:00Z",
    labels: { alertname: "HostDown", instance: `${host}:9100`, severity: "critical", job: "node", site: "b" },
    annotations: { summary: `Host ${host} does not answer`, description: "No answer for five minutes. ".repeat(4) },
  };
}
