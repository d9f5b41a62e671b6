import type { Client } from "@temporalio/client";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { readDefinitionsOfKind } from "../store/definition/read.ts";
import { noteCollectors, type SeenCollector } from "../store/discovery/collectors.ts";
import { discoveryTaskQueue } from "../workflows/discovery/messages.ts";
import { pollersOf } from "./discovery.ts";
import { startRounds } from "./rounds.ts";

interface PresenceParams {
  readonly client: Client;
  readonly pool: Pool;
  readonly log: Logger;
  /** @default 15_000 */
  readonly intervalMs?: number;
}

/** Asks Temporal every while who asks for the work of each published collector, and notes it. */
export function startCollectorPresence({ client, pool, log, intervalMs = 15_000 }: PresenceParams): {
  stop(): Promise<void>;
} {
  const failed = "it is not known which collectors are at work";
  return startRounds({ log, failed, intervalMs, round: () => noteSeenCollectors(client, pool) });
}

export async function noteSeenCollectors(client: Client, pool: Pool): Promise<void> {
  const collectors = [...(await readDefinitionsOfKind(pool, "Collector")).values()];
  const seen: SeenCollector[] = [];
  for (const collector of collectors) {
    const pollers = await pollersOf(client, discoveryTaskQueue(collector.name));
    seen.push({
      collector,
      seenAt: pollers.length === 0 ? null : Math.max(...pollers.map(({ at }) => at)),
      workers: [...new Set(pollers.map(({ identity }) => identity))].toSorted(),
    });
  }
  await noteCollectors(pool, seen);
}
