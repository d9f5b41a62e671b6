/**
 * Opens the records by which people hear that an error budget runs out.
 *
 * U1. A warning is opened under its key: once, whichever process finds it and however often.
 * U2. One that is refused is tried again with the next look: what is published anew may take it.
 */
import type { Logger } from "pino";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { readWarnings, type Warnings } from "../store/availability/warnings.ts";
import type { CommandDeps } from "./command.ts";
import { CommandConflictError } from "./error.ts";
import { openRecord } from "./open.ts";
import { startRounds } from "./rounds.ts";

export interface UptimeWatch {
  stop(): Promise<void>;
}

interface UptimeWatchParams extends CommandDeps {
  readonly log: Logger;
  /** Longest pause between two looks; a share that will be reached sooner is looked for then. @default 30_000 */
  readonly intervalMs?: number;
  /**
   * It rests so many times as long as a look took: many commitments must not cost more than a part of one database.
   * @default 20
   */
  readonly rests?: number;
}

export function startUptimeWatch(params: UptimeWatchParams): UptimeWatch {
  const { log, intervalMs = 30_000, rests = 20 } = params;
  /** What was not looked at, and why: said when it changes, for it may stay so for long. */
  let said = "";
  return startRounds({
    log,
    failed: "error budgets were not looked at",
    intervalMs,
    rests,
    async round() {
      const { faults, nextAt } = await look(params, Date.now());
      const told = faults.join("; ");
      if (told !== said && told !== "") log.warn({ faults }, "error budgets were not looked at");
      said = told;
      return Math.min(intervalMs, Math.max(0, (nextAt ?? Infinity) - Date.now()));
    },
  });
}

/** When to look again, where that is known, and why some commitments were not looked at. */
async function look(params: UptimeWatchParams, now: number): Promise<Pick<Warnings, "nextAt" | "faults">> {
  const { pool, log } = params;
  const { due, nextAt, faults } = await readWarnings(pool, now);
  for (const { availability, key, record: type, fields } of due) {
    const outcome = await openRecord(params, { type, fields, by: engineActor, key }).catch((error: unknown) => {
      // Another process has opened it, by what was known a moment before or after.
      if (error instanceof CommandConflictError) return null;
      throw error;
    });
    if (outcome === null) continue;
    if (outcome.ok) log.info({ availability, record: outcome.record }, "an error budget runs out");
    else log.warn({ availability, type, refusal: outcome.refusal }, "a warning of an error budget was refused");
  }
  return { nextAt, faults };
}
