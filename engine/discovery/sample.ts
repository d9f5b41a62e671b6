/** Discoveries and collectors for tests: what the compiler would leave of one. */
import { capabilities, type Collector } from "./collector.ts";
import type { Discovery } from "./ir.ts";

/** `onMissing: { after: N runs, then: absent }`. */
export function absentAfter(afterRuns: number): NonNullable<Discovery["onMissing"]> {
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the definition language
  return { afterRuns, then: "absent" };
}

export function sampleDiscovery(change: Partial<Discovery>): Discovery {
  return {
    name: "lab",
    title: "Lab",
    schedule: { cron: "0 3 * * *", zone: "Europe/Berlin", maxRunMs: null },
    ranges: ["127.0.0.1"],
    exclude: [],
    collector: null,
    ports: [1],
    credentials: [],
    rate: 2_000,
    stamp: {},
    onMissing: absentAfter(2),
    ...change,
  };
}
/** A collector that serves a network and can do all, but for what is given. */
export function sampleCollector(change: Partial<Collector>): Collector {
  return {
    name: "site-a",
    title: "Site A",
    ranges: ["10.1.0.0/24"],
    exclude: [],
    capabilities,
    silentAfterMs: null,
    ...change,
  };
}
