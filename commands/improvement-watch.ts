/** Looks at the past for what could be improved, each improvement once in a while; what is found is proposed. */
import type { Logger } from "pino";
import type pg from "pg";
import { readDefinitionsOfKind } from "../store/definition/read.ts";
import { lookAtPast } from "../store/improvement/round.ts";
import { startRounds } from "./rounds.ts";

export interface ImprovementWatch {
  stop(): Promise<void>;
}

export function startImprovementWatch({
  pool,
  log,
  intervalMs = 3_600_000,
}: {
  readonly pool: pg.Pool;
  readonly log: Logger;
  /** @default an hour */
  readonly intervalMs?: number;
}): ImprovementWatch {
  const failed = "improvements did not look";
  return startRounds({ log, failed, intervalMs, round: () => lookAtAll(pool, log) });
}

async function lookAtAll(pool: pg.Pool, log: Logger): Promise<void> {
  for (const improvement of (await readDefinitionsOfKind(pool, "Improvement")).values()) {
    const { made, faults } = await lookAtPast(pool, improvement, Date.now());
    if (made > 0) log.info({ improvement: improvement.name, made }, "improvements are proposed");
    if (faults.length > 0) log.warn({ improvement: improvement.name, faults }, "something found was not proposed");
  }
}
