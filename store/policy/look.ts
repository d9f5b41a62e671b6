/**
 * A look at what a policy is over.
 *
 * 1. One process at a time looks at a policy. One that dies leaves what it has written, and the next look is the same.
 * 2. The position in the changes of the CMDB is taken before anything is read: what is committed later is looked at
 *    the next time.
 */
import type pg from "pg";
import { type Decided, decideFindings } from "../../engine/policy/decide.ts";
import { nextLook } from "../../engine/policy/due.ts";
import type { Policy } from "../../engine/policy/ir.ts";
import { Tally } from "../../engine/policy/tally.ts";
import type { Tables } from "../../engine/table/value.ts";
import { readDefinitionsByName } from "../definition/read.ts";
import { zoneOf } from "../indicator/program.ts";
import type { Queryable } from "../pool.ts";
import { changedCis, mostChanged, presentPosition } from "./changed.ts";
import { readOpenFindings, saveDecided } from "./findings.ts";
import { readSubjects } from "./subjects.ts";
import { type PolicyWatchRow, savePolicyWatch } from "./watch.ts";

export interface PublishedPolicy {
  readonly policy: Policy;
  readonly digest: string;
}

export interface Look {
  readonly decided: Decided;
  readonly tally: Tally;
}

/** What a look would find now; nothing is written. `ids` null = all that it is over; `tables` go before published ones. */
export async function foreseeLook(
  db: Queryable,
  policy: Policy,
  now: number,
  ids: readonly string[] | null = null,
  tables: Tables = {},
): Promise<Look> {
  const open = await readOpenFindings(db, policy.name, ids);
  const tally = new Tally(
    policy,
    now,
    new Set(open.map(({ subject }) => subject)),
    await readTables(db, policy, tables),
  );
  for await (const subjects of readSubjects(db, policy, now, ids)) for (const one of subjects) tally.add(one);
  return { decided: decideFindings(policy, tally, open), tally };
}

async function readTables(db: Queryable, { test }: Policy, own: Tables): Promise<Tables> {
  if (test.kind !== "ladder" || test.until.kind !== "table") return {};
  return { ...Object.fromEntries(await readDefinitionsByName(db, "DecisionTable", [test.until.table])), ...own };
}

/** Looks when something is due. Returns whether it did; a policy that another process looks at is left alone. */
export async function lookWhenDue(
  pool: pg.Pool,
  { policy, digest }: PublishedPolicy,
  watch: PolicyWatchRow | undefined,
  now: number,
): Promise<boolean> {
  const position = await presentPosition(pool);
  const changed = policy.at.change && watch !== undefined ? await changedCis(pool, watch.position) : [];
  const isDue = watch === undefined || watch.digest !== digest || (watch.nextAt !== null && watch.nextAt <= now);
  if (!isDue && changed.length === 0) return false;
  const done = await whileHeld(pool, policy.name, async () => {
    const ids = isDue || policy.stopAbove !== null || changed.length > mostChanged ? null : changed;
    const { decided, tally } = await foreseeLook(pool, policy, now, ids);
    await saveDecided(pool, policy.name, decided, now);
    const fault = [...tally.verdicts.values()].find((one) => one.kind === "fault")?.because ?? null;
    const zone = policy.at.cron === null ? null : zoneOf(policy.at.cron.zone, now);
    const whole = { population: tally.population, faults: tally.faults, fault, stopped: decided.stopped };
    const before = ids === null || watch === undefined ? whole : { ...watch, fault: fault ?? watch.fault };
    await savePolicyWatch(pool, {
      ...before,
      policy: policy.name,
      digest,
      position,
      lookedAt: now,
      nextAt: isDue ? nextLook(policy, zone, now) : (watch?.nextAt ?? null),
    });
  });
  return done !== null;
}

/** First key of the locks of policies. */
const policyLock = 4_600_031;

async function whileHeld(pool: pg.Pool, policy: string, work: () => Promise<void>): Promise<true | null> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const lock = await client.query<{ taken: boolean }>("select pg_try_advisory_lock($1, hashtext($2)) as taken", [
      policyLock,
      policy,
    ]);
    if (lock.rows[0]?.taken !== true) return null;
    try {
      await work();
    } finally {
      await client
        .query("select pg_advisory_unlock($1, hashtext($2))", [policyLock, policy])
        .catch((error: Error) => (broken = error));
    }
    return true;
  } finally {
    client.release(broken);
  }
}
