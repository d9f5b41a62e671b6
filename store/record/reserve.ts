import type { Queryable } from "../pool.ts";

export interface ReservationConflict {
  readonly ci: string;
  /** Record that holds it. */
  readonly record: string;
  readonly from: string;
  readonly until: string;
}

const exclusionViolation = "23P01";

/**
 * The reservation that an insert collided with, when `error` is PostgreSQL's exclusion violation on `reservations`;
 * null for any other error. Its detail names key and range: (ci, during, taken_as)=(shop-db1, ["...","..."),
 * change/CHG7).
 */
export async function conflictingReservation(
  db: Queryable,
  error: unknown,
  recordId: string,
): Promise<ReservationConflict | null> {
  const { code, table, detail } = error as { code?: string; table?: string; detail?: string };
  if (code !== exclusionViolation || table !== "reservations") return null;
  const match = /^Key \(ci, during(?:, taken_as)?\)=\((.*?), ([[(].*?[\])])(?:, .*)?\) conflicts/s.exec(detail ?? "");
  if (match === null) return null;
  const { rows } = await db.query<{ record_id: string; from: Date; until: Date }>(
    `select record_id, lower(during) as from, upper(during) as until from reservations
     where ci in (select same_ci($1)) and during && $2::tstzrange and record_id <> $3 order by lower(during) limit 1`,
    [match[1], match[2], recordId],
  );
  const row = rows[0];
  if (row === undefined) return { ci: match[1] ?? "", record: "", from: "", until: "" };
  return { ci: match[1] ?? "", record: row.record_id, from: row.from.toISOString(), until: row.until.toISOString() };
}
