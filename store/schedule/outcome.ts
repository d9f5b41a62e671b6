import type { ScheduledOpening, ScheduledRun } from "../../engine/schedule/ir.ts";
import type { Queryable } from "../pool.ts";

export interface OccurrenceOutcome {
  /** Number of the record, or id of the run. */
  readonly result: string | null;
  /** Why no record was opened. */
  readonly refused: string | null;
}

/** What came of an occurrence by its key; nothing of one that has not happened. */
export async function readOutcome(
  db: Queryable,
  does: ScheduledOpening | ScheduledRun,
  key: string,
): Promise<OccurrenceOutcome> {
  if (does.kind === "run") {
    const { rows } = await db.query<{ id: string }>("select id from runs where id = $1", [`run/${key}`]);
    return { result: rows[0]?.id ?? null, refused: null };
  }
  const { rows } = await db.query<OccurrenceOutcome>(
    `select number as result, refusal ->> 'message' as refused from number_reservations where type = $1 and key = $2`,
    [does.record, key],
  );
  return rows[0] ?? { result: null, refused: null };
}
