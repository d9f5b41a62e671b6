/**
 * A look at the past by one improvement: what is found anew is proposed, what is still so is told anew, and what is so
 * no more is gone.
 *
 * 1. One proposal a finding is open. One that was decided is made again when its evidence has doubled since.
 * 2. Nothing is published: that is for a person.
 */
import type pg from "pg";
import { failure, ok, type Result } from "../../engine/base/result.ts";
import { amendDefinition } from "../../engine/definition/amend.ts";
import { ownText } from "../../engine/definition/own-text.ts";
import { type Finding, findingsOf } from "../../engine/improvement/find.ts";
import type { Improvement } from "../../engine/improvement/ir.ts";
import { proposedFor } from "../../engine/improvement/propose.ts";
import { readLatestDefinition } from "../definition/read.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { readPast } from "./read-past.ts";

export interface Looked {
  /** Proposals that were made, and those that are gone. */
  readonly made: number;
  readonly gone: number;
  /** Why something found was not proposed. */
  readonly faults: readonly string[];
}

/** `now`: UTC milliseconds. Looks of one improvement are serial. */
export async function lookAtPast(pool: pg.Pool, improvement: Improvement, now: number): Promise<Looked> {
  return inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 4605))", [improvement.name]);
    const past = await readPast(client, now - improvement.withinMs);
    const faults: string[] = [];
    const standing: string[] = [];
    let made = 0;
    for (const finding of findingsOf(improvement.find, past)) {
      const drafted = await draft(client, improvement, finding);
      if (!drafted.ok) faults.push(`${finding.key}: ${drafted.error}`);
      else if (drafted.value !== null) {
        standing.push(finding.key);
        made += await keep(client, improvement, finding, drafted.value, now);
      }
    }
    const { rowCount } = await client.query(
      `update proposals set state = 'gone', decided_at = $3 where improvement = $1 and state = 'open' and key <> all($2)`,
      [improvement.name, standing, new Date(now)],
    );
    await client.query(
      `insert into improvement_watch (improvement, looked_at, fault) values ($1, $2, $3)
       on conflict (improvement) do update set looked_at = excluded.looked_at, fault = excluded.fault`,
      [improvement.name, new Date(now), faults[0] ?? null],
    );
    return { made, gone: rowCount ?? 0, faults };
  });
}

interface Draft {
  readonly title: string;
  readonly kind: string;
  readonly name: string;
  readonly from: string;
  readonly base: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Null = it is so already. */
async function draft(db: Queryable, improvement: Improvement, finding: Finding): Promise<Result<Draft | null, string>> {
  const proposed = proposedFor(improvement, finding);
  if (!proposed.ok) return proposed;
  const { title, kind, from, as, set } = proposed.value;
  const base = await readLatestDefinition(db, kind, from);
  if (base === null) return failure(`no ${kind} "${from}" is published`);
  const own = ownText(base, base.source) ?? base.source;
  const name = as ?? from;
  const target = as === null ? base : await readLatestDefinition(db, kind, as);
  const before = target === null ? null : (ownText(target, target.source) ?? target.source);
  const common = { title, kind, name, from, base: base.digest, before };
  if (set === null) return ok({ ...common, after: null });
  const amended = amendDefinition(own, { name: as, set });
  if (!amended.ok) return amended;
  return ok(amended.value === before ? null : { ...common, after: amended.value });
}

/** 1 when a proposal was made. */
async function keep(
  db: Queryable,
  improvement: Improvement,
  { key, count, records, backTest }: Finding,
  { title, kind, name, from, base, before, after }: Draft,
  now: number,
): Promise<number> {
  const { rows } = await db.query<{ id: string; state: string; count: number }>(
    "select id, state, count from proposals where improvement = $1 and key = $2 order by id desc limit 1",
    [improvement.name, key],
  );
  const [last] = rows;
  const tested = { days: Math.round(improvement.withinMs / 86_400_000), ...backTest };
  const told = [title, kind, name, from, base, before, after, count, JSON.stringify(records), JSON.stringify(tested)];
  if (last?.state === "open") {
    await db.query(
      `update proposals set title = $2, kind = $3, name = $4, from_name = $5, base = $6, before = $7, after = $8, count = $9,
         evidence = $10, back_test = $11, looked_at = $12 where id = $1`,
      [last.id, ...told, new Date(now)],
    );
    return 0;
  }
  const wasDecided = last?.state === "accepted" || last?.state === "rejected";
  if (last !== undefined && wasDecided && count < 2 * last.count) return 0;
  await db.query(
    `insert into proposals (improvement, key, title, kind, name, from_name, base, before, after, count, evidence, back_test, made_at, looked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
    [improvement.name, key, ...told, new Date(now)],
  );
  return 1;
}
