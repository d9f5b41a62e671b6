/** What policies do with CIs that are found: which is to be done, and how it is written. */
import type pg from "pg";
import type { Ci } from "../../engine/identity/ci.ts";
import { findClass } from "../../engine/identity/identify.ts";
import { reconcile } from "../../engine/identity/reconcile.ts";
import { type Deed, deedOf, isDeedDue } from "../../engine/policy/deed.ts";
import { ofPolicy } from "../../engine/policy/finding.ts";
import { type Policy, policySource } from "../../engine/policy/ir.ts";
import { ciColumns } from "../cmdb/ci.ts";
import { readClasses } from "../cmdb/classes.ts";
import { judgeAfter, setState } from "../cmdb/retire.ts";
import { noteChanges } from "../cmdb/wave-write.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { findingColumns, type StoredFinding } from "./findings.ts";
import { noteRefused } from "./pending.ts";
import { readSubjects } from "./subjects.ts";

/** So many of a policy are done in one round. */
const batch = 500;

/**
 * Does what is to be done about the CIs that a policy has found. What was done and not noted is done again, and is the
 * same then. Returns why some were refused.
 */
export async function doDeeds(pool: pg.Pool, policy: Policy, now: number): Promise<readonly string[]> {
  if (policy.then === undefined) return [];
  const due = await readUndone(pool, policy);
  const refused: string[] = [];
  for await (const subjects of readSubjects(
    pool,
    policy,
    now,
    due.map(({ subject }) => subject),
  ))
    for (const finding of due) {
      const subject = subjects.find(({ id }) => id === finding.subject);
      if (subject === undefined) continue;
      const deed = deedOf(policy, finding, subject, now);
      if (deed.ok) {
        if (deed.value !== null) await carryOut(pool, deed.value, now);
        continue;
      }
      await noteRefused(pool, finding, deed.error);
      refused.push(deed.error);
    }
  // Of one that is not there any more nothing is left to do.
  await pool.query("update findings set done_at = $2 where id = any($1::bigint[]) and refused is null", [
    due.map(({ id }) => id),
    new Date(now),
  ]);
  return refused;
}

/** Whether a policy has something to do. */
export async function hasDeeds(db: Queryable, policy: Policy): Promise<boolean> {
  return policy.then !== undefined && (await readUndone(db, policy)).length > 0;
}

/** A finding, and the state of the record that it has opened, or of what that was merged into. */
interface UndoneFinding extends StoredFinding {
  readonly recordState: string | null;
}

async function readUndone(db: Queryable, policy: Policy): Promise<readonly StoredFinding[]> {
  const { rows: stops } = await db.query(
    "select from findings where policy = $1 and subject = $2 and ended_at is null limit 1",
    [policy.name, ofPolicy],
  );
  const stopped = stops.length > 0;
  const agreed = policy.then?.agreed ?? null;
  const { rows } = await db.query<UndoneFinding>(
    `select ${findingColumns}, r.state as "recordState" from findings f
     left join lateral (
       with recursive way (id) as (
         select f.record_id where f.record_id is not null
         union all select m.into_record from way join record_aliases m on m.record_id = way.id)
       select records.state from way join records on records.id = way.id
       where not exists (select from record_aliases m where m.record_id = way.id)) r on true
     where f.policy = $1 and f.ended_at is null and f.done_at is null and f.exception is null and f.refused is null
       and ($2::text[] is null or r.state = any($2)) order by f.id limit ${String(batch)}`,
    [policy.name, agreed],
  );
  return rows.filter((one) => isDeedDue(policy, one, { record: one.recordState, stopped }));
}

async function carryOut(pool: pg.Pool, { ci: id, state, attributes, because }: Deed, at: number): Promise<void> {
  const said = { source: policySource, at, because };
  await inTransaction(pool, async (client) => {
    const classes = await readClasses(client);
    const { rows } = await client.query<Ci>(`select ${ciColumns} from cis ci where ci.id = $1 for no key update`, [id]);
    const [ci] = rows;
    const ciClass = ci === undefined ? undefined : findClass(classes, ci.class);
    if (ci !== undefined && ciClass !== undefined) {
      const report = reconcile(ciClass, ci.attributes, { ...said, attributes });
      await client.query(
        `update cis set attributes = $2, version = version + $3::int,
           changed_at = case when $3 = 1 then greatest(changed_at, to_timestamp($4 / 1000.0)) else changed_at end where id = $1`,
        [id, JSON.stringify(report.attributes), Math.min(report.changes.length, 1), at],
      );
      await noteChanges(client, said, report.changes.length === 0 ? [] : [{ id, changes: report.changes }]);
    }
    if (state === null) return;
    const changed = await setState(client, [id], { ...said, state });
    await judgeAfter(client, changed, { ...said, state });
  });
}
