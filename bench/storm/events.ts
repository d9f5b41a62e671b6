/** What a storm is made of, and what must come of it. */

export const definitions = `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: storm }
spec:
  receive: { webhook: json }
  each: .alerts[]
  event:
    key: '\${ .fingerprint }'
    state: firing
    severity: 1
    at: '\${ .at }'
    title: '\${ .summary }'
    labels: { site: '\${ .site }' }
---
apiVersion: opsloom/v1
kind: AlertRule
metadata: { name: storm }
spec:
  sources: [storm]
  group: { by: [labels.site], gap: 1h, life: 4h }
  open: { record: incident, with: { title: '\${ "Site " + .labels.site + " is down" }', impact: low, urgency: low } }
`;

const eventsPerDelivery = 10;
const alertsPerSite = 20;

export interface Storm {
  readonly deliveries: readonly string[];
  /** The same events as Alertmanager takes them. */
  readonly alertmanagerDeliveries: readonly string[];
  readonly events: number;
  readonly alerts: number;
  /** Sites that alerts name: groups, and incidents, that must be opened. */
  readonly groups: number;
}

/** A storm of so many events, a twentieth of them of different alerts, in an order that mixes all alerts and sites. */
export function makeStorm(events: number, from: number): Storm {
  const alerts = Math.max(1, Math.floor(events / 20));
  const sites = new Set<number>();
  const each = Array.from({ length: events }, (_, index) => {
    // 7919 is prime: every alert comes once before one comes again.
    const alert = (index * 7_919) % alerts;
    const site = alert % Math.ceil(alerts / alertsPerSite);
    sites.add(site);
    return {
      fingerprint: `f${alert}`,
      site: `s${site}`,
      at: from + index,
      summary: `Host ${alert} of site ${site} does not answer`,
      description: "No answer for five minutes. ".repeat(6),
    };
  });
  const deliveries = Array.from({ length: Math.ceil(events / eventsPerDelivery) }, (_, delivery) =>
    JSON.stringify({ delivery, alerts: each.slice(delivery * eventsPerDelivery, (delivery + 1) * eventsPerDelivery) }),
  );
  const alertmanagerDeliveries = Array.from({ length: deliveries.length }, (_, delivery) =>
    JSON.stringify(
      each
        .slice(delivery * eventsPerDelivery, (delivery + 1) * eventsPerDelivery)
        .map(({ fingerprint, site, at, summary, description }) => ({
          labels: { alertname: "storm", fingerprint, site },
          annotations: { summary, description },
          startsAt: new Date(at).toISOString(),
        })),
    ),
  );
  return {
    deliveries,
    alertmanagerDeliveries,
    events,
    alerts: new Set(each.map(({ fingerprint }) => fingerprint)).size,
    groups: sites.size,
  };
}
