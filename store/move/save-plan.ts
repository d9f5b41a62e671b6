import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import { digestOf } from "../digest.ts";
import { inTransaction } from "../transaction.ts";
import type { MovePlan } from "./plan.ts";

/** Stores a plan under its digest and returns that. It never changes: what is applied is what was shown. */
export async function savePlan(pool: pg.Pool, plan: MovePlan): Promise<string> {
  const digest = digestOf(plan);
  const { recordType, undoes, plannedBy, plannedAt, moves } = plan;
  await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `insert into moves (digest, record_type, plan, planned_by, planned_at) values ($1, $2, $3, $4, $5)
       on conflict (digest) do nothing`,
      [digest, recordType, JSON.stringify(plan), plannedBy, plannedAt],
    );
    if (rowCount === 0) return;
    const details = { recordType, records: moves.length, undoes };
    await appendAudit(client, { person: plannedBy, action: "move.planned", subject: digest, details });
  });
  return digest;
}
