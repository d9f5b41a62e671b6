/** Two weeks that the shop of the lab did not live through: what its Prometheus would have measured. */
import { metricsToken } from "../../../lab/site/credentials.ts";
import { remoteWrite } from "./remote-write.ts";
import { hosts } from "./site.ts";

const hourMs = 3_600_000;
const days = 14;
const everyMs = 300_000;
const perRequest = 1_000;

interface Value {
  readonly at: number;
  readonly value: number;
}
interface Measured {
  readonly labels: Past["labels"];
  readonly value: Value;
}
interface Past {
  readonly labels: { readonly [label: string]: string };
  /** Whether the Prometheus of the lab measures it. */
  readonly live: boolean;
  /** The value so many milliseconds after the beginning. */
  readonly at: (sinceMs: number) => number;
}

/** Requests by the hour of the day, the same each day, and a disk that is full in four days. */
function pasts(): readonly Past[] {
  const shop = hosts.apps.map((address) => {
    let asked = 0;
    return {
      labels: { __name__: "shop_requests_total", instance: `${address}:3000`, job: "shop" },
      live: true,
      at: (sinceMs: number) => (asked += (everyMs / 1_000) * (1 + Math.sin((sinceMs / hourMs / 24) * 2 * Math.PI) / 2)),
    };
  });
  const gigabyte = 1e9;
  const disk = {
    labels: {
      __name__: "node_filesystem_avail_bytes",
      instance: `${hosts.database}:9100`,
      job: "node",
      mountpoint: "/var/lib/postgresql",
    },
    live: false,
    at: (sinceMs: number) => (18 - sinceMs / hourMs / 24) * gigabyte,
  };
  return [...shop, disk];
}

/**
 * Sends it to Opsloom, as the Prometheus of mon1 does, until a minute before `now`, UTC milliseconds; of the disk until
 * three hours before. `more` sends one more value of the disk: false when there is none left.
 */
export async function sendHistory(
  url: string,
  now: number,
): Promise<{ readonly sent: number; readonly more: () => Promise<boolean> }> {
  const begin = now - days * 24 * hourMs;
  const kept: Measured[] = [];
  let sent = 0;
  for (const { labels, at, live } of pasts()) {
    const values = Array.from({ length: Math.floor((now - 60_000 - begin) / everyMs) }, (_, index) => ({
      at: begin + index * everyMs,
      value: at(index * everyMs),
    }));
    const until = live ? Number.POSITIVE_INFINITY : now - 3 * hourMs;
    const before = values.filter((one) => one.at < until);
    for (let from = 0; from < before.length; from += perRequest)
      await send(url, labels, before.slice(from, from + perRequest));
    sent += before.length;
    kept.push(...values.filter((one) => one.at >= until).map((value) => ({ labels, value })));
  }
  const more = async (): Promise<boolean> => {
    const next = kept.shift();
    if (next !== undefined) await send(url, next.labels, [next.value]);
    return next !== undefined;
  };
  return { sent, more };
}

async function send(url: string, labels: Past["labels"], values: readonly Value[]): Promise<void> {
  const status = await remoteWrite(url, { key: metricsToken, source: "lab" }, labels, values);
  if (status !== 204) throw new Error(`"${url}/v1/metrics/lab" answered ${status} to what was measured before`);
}
