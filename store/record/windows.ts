import type { HeldWindow, ReservationNeed } from "../../engine/lifecycle/read/needs.ts";
import { searchMs } from "../../engine/lifecycle/window/window.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Bind } from "../bind.ts";
import type { Queryable } from "../pool.ts";
import { type Onlooker, seenOfAll } from "./visible.ts";

/**
 * Windows that other records hold on any of the CIs from the asked start on, in the order of their begin. One that is
 * held on an item which was merged with one of them is held on that one.
 */
export async function readHeldWindows(db: Queryable, { record, cis, from }: ReservationNeed): Promise<HeldWindow[]> {
  const { rows } = await db.query<{ record_id: string; cis: string[]; from: Date; until: Date; shared: boolean }>(
    `select record_id, array_agg(distinct asked collate "C") as cis, lower(during) as from, upper(during) as until, shared
     from unnest($1::text[]) as asked cross join lateral same_ci(asked) as same
       join reservations on ci = same and record_id <> $2 and during && tstzrange($3, $4, '[)')
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

export interface WindowsAsked {
  /** Held on any of these, by id; null = on whatever. */
  readonly cis: readonly string[] | null;
  /** UTC milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly limit: number;
}

/** The records that hold a window in a time and that somebody sees, in the order in which the windows begin. */
export async function readHolders(db: Queryable, asked: WindowsAsked, onlooker: Onlooker): Promise<RecordState[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const during = `during && tstzrange(${bind(new Date(asked.from))}, ${bind(new Date(asked.until))}, '[)')`;
  const on =
    asked.cis === null ? "" : ` and ci in (select same_ci(one) from unnest(${bind(asked.cis)}::text[]) as one)`;
  const { rows } = await db.query<{ snapshot: RecordState }>(
    `select r.snapshot from records r
     join (select record_id, min(lower(during)) as begin from reservations where ${during}${on} group by 1) held on held.record_id = r.id
     where ${seenOfAll(bind, onlooker)} order by held.begin, r.id collate "C" limit ${bind(asked.limit)}`,
    values,
  );
  return rows.map(({ snapshot }) => snapshot);
}
