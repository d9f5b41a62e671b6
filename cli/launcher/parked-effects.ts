import type { State } from "./state.ts";

/** How many effects were refused for good and put aside, by the metrics of what runs; null when it does not answer. */
export async function countParkedEffects({ metricsUrl }: State): Promise<number | null> {
  try {
    const metrics = await (await fetch(new URL("/metrics", metricsUrl), { signal: AbortSignal.timeout(5_000) })).text();
    const count = /^opsloom_outbox_parked (\d+)$/m.exec(metrics)?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}
