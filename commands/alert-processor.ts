/** Works stored deliveries into alerts, groups and what they open, as they arrive and as holds and flapping end. */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Pool } from "pg";
import type { AlertRule, EventSource } from "../engine/alert/ir.ts";
import type { DecisionTable } from "../engine/table/ir.ts";
import { type AlertDefinitions, processAlerts } from "../store/alert/process.ts";
import { listLatestDefinitions } from "../store/definition/read.ts";

export interface AlertProcessorParams {
  readonly pool: Pool;
  readonly log: Logger;
  /** Resolves when a delivery may have been stored, or after the time. */
  readonly awaken: (timeoutMs: number) => Promise<void>;
}

/** How exact a hold or the end of flapping is. */
const idleMs = 500;
/** How long a published rule may take to be used. */
const refreshMs = 2_000;

export interface AlertProcessor {
  stop(): Promise<void>;
}

export function startAlertProcessor({ pool, log, awaken }: AlertProcessorParams): AlertProcessor {
  let running = true;
  let definitions: AlertDefinitions | null = null;
  let readAt = 0;
  const loop = (async () => {
    while (running) {
      try {
        if (definitions === null || Date.now() - readAt > refreshMs) {
          readAt = Date.now();
          definitions = await readDefinitions(pool);
        }
        const outcome = await processAlerts(pool, definitions, Date.now(), async () => {
          definitions = await readDefinitions(pool);
          return definitions;
        });
        if (outcome.rejected > 0) log.warn(outcome, "some items of deliveries were not understood");
        if (outcome.deliveries === 0 && running) await awaken(idleMs);
      } catch (error) {
        log.warn({ err: error }, "deliveries could not be processed");
        await pause(1_000);
      }
    }
  })();
  return {
    async stop() {
      running = false;
      await loop;
    },
  };
}

async function readDefinitions(pool: Pool): Promise<AlertDefinitions> {
  const all = await listLatestDefinitions(pool);
  const named = <T>(kind: string) =>
    Object.fromEntries(all.filter((definition) => definition.kind === kind).map(({ name, ir }) => [name, ir as T]));
  const rules = named<AlertRule>("AlertRule");
  return {
    sources: named<EventSource>("EventSource"),
    tables: named<DecisionTable>("DecisionTable"),
    rules: Object.keys(rules)
      .sort()
      .flatMap((name) => rules[name] ?? []),
  };
}
