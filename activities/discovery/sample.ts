/** Discoveries for tests: what the compiler would leave of one on loopback. */
import type { Discovery } from "../../engine/discovery/ir.ts";

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
