/** Learns what predictions say once a day, and proposes for records as they are opened. */
import type { Logger } from "pino";
import type pg from "pg";
import { readDefinitionsOfKind } from "../store/definition/read.ts";
import { isStale, learn } from "../store/prediction/learn.ts";
import { proposeForOpened } from "../store/prediction/predicted.ts";
import { startRounds } from "./rounds.ts";

export interface PredictionWatch {
  stop(): Promise<void>;
}

export function startPredictionWatch({
  pool,
  log,
  intervalMs = 15_000,
}: {
  readonly pool: pg.Pool;
  readonly log: Logger;
  /** @default 15 seconds */
  readonly intervalMs?: number;
}): PredictionWatch {
  const failed = "predictions did not look";
  return startRounds({ log, failed, intervalMs, round: () => lookAtAll(pool, log) });
}

async function lookAtAll(pool: pg.Pool, log: Logger): Promise<void> {
  for (const prediction of (await readDefinitionsOfKind(pool, "Prediction")).values()) {
    if (await isStale(pool, prediction, Date.now())) {
      const { digest, trained } = await learn(pool, prediction, Date.now());
      log.info({ prediction: prediction.name, digest, records: trained.records }, "a prediction has learned");
    }
    await proposeForOpened(pool, prediction, Date.now());
  }
}
