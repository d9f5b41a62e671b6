import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

/**
 * One request that carried an alert, in Alertmanager's format, to an event source. A repeat is a request of its own.
 */
export interface SentDelivery {
  /** Unique text that the delivery carries as annotation `marker` of its alerts. */
  readonly marker: string;
  /** The API has answered 202. */
  readonly acknowledged: boolean;
}

interface Item {
  readonly fingerprint: string;
  readonly annotations?: { readonly marker?: string };
}

/** I1: every acknowledged event is stored once, none is stored twice, and none is left unread. */
export async function checkDeliveries(db: Queryable, sent: readonly SentDelivery[]): Promise<Violation[]> {
  const violation = violationsOf("I1");
  const { rows } = await db.query<{ id: number; body: string; processed: boolean; error: string | null }>(
    `select id, body, id not in (select delivery from event_backlog() where consumer = 'alerts') as processed, error
     from deliveries order by id`,
  );
  const stored = new Map<string, number>();
  for (const { body } of rows)
    for (const marker of new Set(markersOf(body))) stored.set(marker, (stored.get(marker) ?? 0) + 1);
  const found = rows.flatMap(({ id, processed, error }) => {
    if (!processed) return [violation(`delivery ${id}`, "stored, never processed")];
    return error === null ? [] : [violation(`delivery ${id}`, `not understood: ${error}`)];
  });
  for (const { marker, acknowledged } of sent) {
    const times = stored.get(marker) ?? 0;
    if (times > 1) found.push(violation(marker, `one request is stored ${times} times`));
    if (times === 0 && acknowledged) found.push(violation(marker, "acknowledged and not stored"));
  }
  return found;
}

/** I2: each alert has counted the events of its fingerprint, no more and no less. */
export async function checkAlertCounts(db: Queryable, source: string): Promise<Violation[]> {
  const violation = violationsOf("I2");
  const deliveries = await db.query<{ body: string }>(
    `select body from deliveries where source = $1
       and id not in (select delivery from event_backlog() where consumer = 'alerts') order by id`,
    [source],
  );
  const counted = new Map<string, number>();
  for (const { body } of deliveries.rows) {
    for (const { fingerprint } of itemsOf(body)) counted.set(fingerprint, (counted.get(fingerprint) ?? 0) + 1);
  }
  const alerts = await db.query<{ key: string; count: number }>("select key, count from alerts where source = $1", [
    source,
  ]);
  const found = alerts.rows.flatMap(({ key, count }) => {
    const events = counted.get(key) ?? 0;
    return count === events
      ? []
      : [violation(`alert ${source}/${key}`, `counts ${count} events, ${events} were delivered`)];
  });
  const known = new Set(alerts.rows.map(({ key }) => key));
  const lost = [...counted.keys()].filter((key) => !known.has(key));
  return [
    ...found,
    ...lost.map((key) => violation(`alert ${source}/${key}`, "events were delivered and there is no alert")),
  ];
}

function itemsOf(body: string): readonly Item[] {
  return (JSON.parse(body) as { alerts?: readonly Item[] }).alerts ?? [];
}

function markersOf(body: string): string[] {
  return itemsOf(body).flatMap(({ annotations }) => (annotations?.marker === undefined ? [] : [annotations.marker]));
}
