import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import { inTransaction } from "../transaction.ts";
import type { StoredPlan } from "./read-plan.ts";

/** Notes who began to apply a plan. Whoever goes on with it later changes nothing of that. */
export async function markApplied(pool: pg.Pool, { digest, plan }: StoredPlan, by: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      "update moves set applied_by = $2, applied_at = now() where digest = $1 and applied_at is null",
      [digest, by],
    );
    if (rowCount === 0) return;
    const details = { recordType: plan.recordType, records: plan.moves.length, undoes: plan.undoes };
    await appendAudit(client, { person: by, action: "move.applied", subject: digest, details });
  });
}
