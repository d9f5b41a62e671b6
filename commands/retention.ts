/**
 * Drops what is kept long enough: a batch at a time, with a pause after each, so that whatever else the database does
 * goes on. A round that is broken off is taken up by the next one: what is due is asked of the rows themselves.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { listUnused, touchPayloads, type Unused } from "../store/payload/payload.ts";
import { dropBatch } from "../store/retention/drop.ts";
import { policies } from "../store/retention/policies.ts";
import type { Policy, Retention } from "../store/retention/policy.ts";
import { countDue, cutoff } from "../store/retention/report.ts";
import { noteRound, takeRound } from "../store/retention/rounds.ts";
import { heldPayloads } from "./held-payloads.ts";
import { startRounds } from "./rounds.ts";

export interface RetentionDeps {
  readonly pool: Pool;
  readonly client: Client;
  readonly retention: Retention;
}

export interface RoundOptions {
  /** Nothing is dropped: what would be is counted. */
  readonly dryRun: boolean;
  /** Pause after a batch. @default 250 */
  readonly pauseMs?: number;
  /** Begins no further batch. */
  readonly isStopped?: () => boolean;
}

/** Rows that a round has dropped, or would drop, of each kind. */
export type RoundOutcome = { readonly [kind: string]: number };

/** Payloads that histories are asked about at once. */
const askedAtOnce = 5_000;

/** One round over all kinds. */
export async function retentionRound(deps: RetentionDeps, options: RoundOptions): Promise<RoundOutcome> {
  const now = Date.now();
  const outcome: { [kind: string]: number } = {};
  for (const policy of policies) {
    if (options.isStopped?.() === true) break;
    const before = cutoff(deps.retention, policy.kind, now);
    const clear = policy.heldByHistories === true ? clearPayloads : clearRows;
    const count = before === null ? 0 : await clear(deps, options, policy, before);
    outcome[policy.kind] = count;
    if (!options.dryRun) await noteRound(deps.pool, policy.kind, count);
  }
  return outcome;
}

async function clearRows(
  { pool }: RetentionDeps,
  options: RoundOptions,
  policy: Policy,
  before: Date,
): Promise<number> {
  if (options.dryRun) return countDue(pool, policy, before);
  return dropAll(pool, options, policy, before);
}

async function dropAll(
  pool: Pool,
  { pauseMs = 250, isStopped }: RoundOptions,
  policy: Policy,
  before: Date,
  digests?: readonly string[],
): Promise<number> {
  let dropped = 0;
  while (isStopped?.() !== true) {
    const batch = await dropBatch(pool, policy, before, digests);
    dropped += batch;
    // Rows that somebody holds are left: the next round finds them.
    if (batch === 0) break;
    await pause(pauseMs);
  }
  return dropped;
}

/** What histories still refer to counts as used now, and is not asked about again for as long as it is kept. */
async function clearPayloads(
  { pool, client }: RetentionDeps,
  options: RoundOptions,
  policy: Policy,
  before: Date,
): Promise<number> {
  let count = 0;
  let after: Unused | null = null;
  while (options.isStopped?.() !== true) {
    const found: Unused[] = await listUnused(pool, before, after, askedAtOnce);
    after = found.at(-1) ?? null;
    if (after === null) break;
    const held = await heldPayloads(
      client,
      found.map(({ digest }) => digest),
    );
    const free = found.flatMap(({ digest }) => (held.has(digest) ? [] : digest));
    if (options.dryRun) count += free.length;
    else {
      await touchPayloads(pool, [...held]);
      if (free.length > 0) count += await dropAll(pool, options, policy, before, free);
    }
  }
  return count;
}

export interface RunningRetention {
  stop(): Promise<void>;
}

/** Takes a round an hour, in one of all workers. */
export function startRetention(
  params: RetentionDeps & {
    readonly log: Logger;
    /** From the start of one round to that of the next. @default one hour */
    readonly everyMs?: number;
    /** How often it is looked whether a round is due. @default a minute */
    readonly intervalMs?: number;
  },
): RunningRetention {
  const { pool, log, everyMs = 3_600_000, intervalMs = 60_000 } = params;
  return startRounds({
    log,
    failed: "a retention round was broken off",
    intervalMs,
    async round(signal) {
      if (!(await takeRound(pool, everyMs))) return;
      const dropped = await retentionRound(params, { dryRun: false, isStopped: () => signal.aborted });
      const some = Object.entries(dropped).filter(([, count]) => count > 0);
      if (some.length > 0) log.info({ dropped: Object.fromEntries(some) }, "rows dropped that were kept long enough");
    },
  });
}
