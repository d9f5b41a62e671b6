import type pg from "pg";
import type { AlertEffect } from "../../engine/alert/effect.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { inTransaction } from "../transaction.ts";
import { endRemediation } from "./end.ts";
import type { RemediationRun } from "./list.ts";

/**
 * Ends a run whose workflow is gone as failed, and has it told and escalated, in one transaction. Nothing when it had
 * ended.
 */
export async function loseRemediation(
  pool: pg.Pool,
  run: RemediationRun,
  because: string,
  now: number,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    if (!(await endRemediation(client, { id: run.id, outcome: "failed", because, changeId: null, now }))) return false;
    const effect: AlertEffect = {
      id: `${run.id}#lost`,
      record: run.incidentId ?? "",
      kind: "remediation.lost",
      group: run.group,
      remediation: run.remediation,
      change: run.changeId,
      because,
    };
    await enqueue(client, [effect]);
    return true;
  });
}
