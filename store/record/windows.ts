import type { HeldWindow, ReservationNeed } from "../../engine/lifecycle/read/needs.ts";
import { searchMs } from "../../engine/lifecycle/window/window.ts";
import type { Queryable } from "../pool.ts";

/** Windows that other records hold on any of the CIs from the asked start on, in the order of their begin. */
export async function readHeldWindows(db: Queryable, { record, cis, from }: ReservationNeed): Promise<HeldWindow[]> {
  const { rows } = await db.query<{ record_id: string; cis: string[]; from: Date; until: Date; shared: boolean }>(
    `select record_id, array_agg(ci order by ci collate "C") as cis, lower(during) as from, upper(during) as until, shared
     from reservations where ci = any($1) and record_id <> $2 and during && tstzrange($3, $4, '[)')
     group by record_id, during, shared order by lower(during), record_id collate "C"`,
    [cis, record, new Date(from), new Date(from + searchMs)],
  );
  return rows.map((row) => ({
    record: row.record_id,
    cis: row.cis,
    from: row.from.getTime(),
    until: row.until.getTime(),
    ...(row.shared ? { shared: true as const } : {}),
  }));
}
