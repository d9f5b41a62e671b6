import type { State } from "./state.ts";

/** How far a consumer of the event log is behind it. */
export interface ConsumerLag {
  readonly consumer: string;
  /** Deliveries that wait. */
  readonly waiting: number;
  /** Age of the oldest of them, seconds. */
  readonly oldestSeconds: number;
  /** Shards of sources in which it cannot go on. */
  readonly stuck: number;
}

/** What went wrong while nobody looked, as the process that runs measures it. */
export interface Measured {
  /** Effects that were put aside. */
  readonly effects: number;
  /** Commands of the engine that records refused in the last seven days, by name. */
  readonly commands: { readonly [command: string]: number };
  readonly consumers: readonly ConsumerLag[];
  /** Seconds since the last retention round, of the kind that waits longest; null = there was none. */
  readonly roundAgeSeconds: number | null;
  readonly workers: number;
  /** Functions that not every worker has in the same way. */
  readonly disagreed: readonly string[];
}

/** Null when what runs does not answer. */
export async function measure({ metricsUrl }: State): Promise<Measured | null> {
  try {
    const metrics = await (await fetch(new URL("/metrics", metricsUrl), { signal: AbortSignal.timeout(5_000) })).text();
    return readMeasured(metrics);
  } catch {
    return null;
  }
}

/** What the text of `/metrics` says; null when it is not ours. */
export function readMeasured(metrics: string): Measured | null {
  const effects = /^opsloom_outbox_parked (\d+)$/m.exec(metrics)?.[1];
  if (effects === undefined) return null;
  const waiting = byLabel(metrics, "opsloom_deliveries_pending", "consumer");
  const oldest = byLabel(metrics, "opsloom_deliveries_oldest_seconds", "consumer");
  const stuck = byLabel(metrics, "opsloom_event_shards_stuck", "consumer");
  const ages = [...byLabel(metrics, "opsloom_retention_round_age_seconds", "kind").values()];
  return {
    effects: Number(effects),
    roundAgeSeconds: ages.length === 0 ? null : Math.max(...ages),
    workers: Number(/^opsloom_workers (\d+)$/m.exec(metrics)?.[1] ?? 0),
    disagreed: [...byLabel(metrics, "opsloom_functions_disagreed", "function").keys()],
    commands: Object.fromEntries(byLabel(metrics, "opsloom_sent_refusals", "command")),
    consumers: [...waiting].map(([consumer, count]) => ({
      consumer,
      waiting: count,
      oldestSeconds: oldest.get(consumer) ?? 0,
      stuck: stuck.get(consumer) ?? 0,
    })),
  };
}

function byLabel(metrics: string, name: string, label: string): ReadonlyMap<string, number> {
  const lines = metrics.matchAll(new RegExp(`^${name}\\{${label}="([^"]+)"\\} (\\S+)$`, "gm"));
  return new Map([...lines].map(([, value = "", count]) => [value, Number(count)]));
}
