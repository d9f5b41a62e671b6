import type { State } from "./state.ts";

/** What was refused for good while nobody looked, as the process that runs measures it. */
export interface Refused {
  /** Effects that were put aside. */
  readonly effects: number;
  /** Commands of the engine that records refused in the last seven days, by name. */
  readonly commands: { readonly [command: string]: number };
}

/** Null when what runs does not answer. */
export async function countRefused({ metricsUrl }: State): Promise<Refused | null> {
  try {
    const metrics = await (await fetch(new URL("/metrics", metricsUrl), { signal: AbortSignal.timeout(5_000) })).text();
    const effects = /^opsloom_outbox_parked (\d+)$/m.exec(metrics)?.[1];
    if (effects === undefined) return null;
    const commands = [...metrics.matchAll(/^opsloom_sent_refusals\{command="([^"]+)"\} (\d+)$/gm)];
    return {
      effects: Number(effects),
      commands: Object.fromEntries(commands.map(([, command = "", count]) => [command, Number(count)])),
    };
  } catch {
    return null;
  }
}
