/**
 * Drops a record that is in an archive.
 *
 * A1. Only what the archive has: the ledger still ends with the very event that the archive ends with.
 * A2. Nothing that goes on misses it: it is closed, no open record is linked to it in either direction, and no effect,
 *     run, alert group or repair of it is under way.
 * A3. What is left says where it went, and how its ledger ended; the number is never given again.
 */
import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import { inTransaction } from "../transaction.ts";

export interface DropRecordParams {
  readonly record: string;
  readonly head: number;
  /** Hex SHA-256 of the event at `head`. */
  readonly hash: string;
  /** Hex SHA-256 that the archive ends with. */
  readonly archive: string;
  readonly by: string;
}

/** Tables with what is read of a record; what numbers over time are made of stays. */
const projections = [
  "record_values",
  "record_texts",
  "frozen_texts",
  "record_clocks",
  "record_links",
  "approval_requests",
  "reservations",
  "past_windows",
  "command_outcomes",
  "ledger",
];

/** Why the record stays, or null: it is dropped, now or before. */
export async function dropRecord(pool: pg.Pool, params: DropRecordParams): Promise<string | null> {
  const { record, head, hash, archive, by } = params;
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ final: boolean; head: number; hash: string }>(
      "select final, head, encode(head_hash, 'hex') as hash from records where id = $1 for update",
      [record],
    );
    const [stored] = rows;
    if (stored === undefined) return whyGone(client, params);
    if (!stored.final) return "it is open";
    if (stored.head !== head || stored.hash !== hash) return "its ledger has moved on since it was archived";
    const busy = await whatGoesOn(client, record);
    if (busy !== null) return busy;
    await client.query(
      `insert into archived_records (record_id, number, type, head, head_hash, closed_at, archive, dropped_by)
       select id, number, type, head, head_hash, closed_at, $2, $3 from records where id = $1`,
      [record, archive, by],
    );
    for (const table of projections) await client.query(`delete from ${table} where record_id = $1`, [record]);
    await client.query("delete from records where id = $1", [record]);
    await appendAudit(client, {
      person: by,
      action: "record.dropped",
      subject: record,
      details: { archive, head, hash },
    });
    return null;
  });
}

/** One that an earlier try has dropped is done. */
async function whyGone(client: pg.PoolClient, { record, hash }: DropRecordParams): Promise<string | null> {
  const { rowCount } = await client.query(
    "select from archived_records where record_id = $1 and head_hash = decode($2, 'hex')",
    [record, hash],
  );
  return rowCount === 1 ? null : "there is no such record";
}

async function whatGoesOn(client: pg.PoolClient, record: string): Promise<string | null> {
  const { rows } = await client.query<{ why: string }>(
    `select 'the open record ' || r.number || ' is linked with it' as why from record_links l
       join records r on r.id = case when l.record_id = $1 then l.to_record else l.record_id end
       where (l.record_id = $1 or l.to_record = $1) and not r.final
     union all select 'an effect of it is not delivered' from outbox where record_id = $1 and done_at is null
     union all select 'a run of it goes on' from runs where record_id = $1 and ended_at is null
     union all select 'an alert group of it is open' from alert_groups where record_id = $1 and closed_at is null
     union all select 'a repair of it goes on' from remediation_runs
       where (incident_id = $1 or change_id = $1) and ended_at is null
     limit 1`,
    [record],
  );
  return rows[0]?.why ?? null;
}
