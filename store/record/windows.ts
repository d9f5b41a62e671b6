import type { Queryable } from "../pool.ts";

/** A window asked for on a set of CIs by a record; instants are UTC milliseconds, the end is exclusive. */
export interface Window {
  readonly record: string;
  readonly cis: readonly string[];
  readonly from: number;
  readonly until: number;
}

export interface HeldWindow {
  readonly record: string;
  readonly cis: readonly string[];
  readonly from: number;
  readonly until: number;
}

/** Windows of other records that overlap the asked one on any of its CIs, soonest first. */
export async function overlappingReservations(db: Queryable, asked: Window): Promise<HeldWindow[]> {
  return heldWindows(db, asked, asked.from, asked.until);
}

/** How far ahead a free window is looked for. */
const horizonMs = 90 * 86_400_000;

/** The next windows of the same length that are free on all CIs, from the asked start on, soonest first. */
export async function freeWindows(
  db: Queryable,
  asked: Window,
  count: number,
): Promise<{ from: number; until: number }[]> {
  const length = asked.until - asked.from;
  const held = await heldWindows(db, asked, asked.from, asked.from + horizonMs);
  const free: { from: number; until: number }[] = [];
  let from = asked.from;
  for (const window of [...held, { from: asked.from + horizonMs, until: Number.POSITIVE_INFINITY }]) {
    for (; free.length < count && from + length <= window.from; from += length)
      free.push({ from, until: from + length });
    from = Math.max(from, window.until);
  }
  return free;
}

async function heldWindows(db: Queryable, asked: Window, from: number, until: number): Promise<HeldWindow[]> {
  const { rows } = await db.query<{ record_id: string; cis: string[]; from: Date; until: Date }>(
    `select record_id, array_agg(ci order by ci) as cis, lower(during) as from, upper(during) as until from reservations
     where ci = any($1) and record_id <> $2 and during && tstzrange($3, $4, '[)')
     group by record_id, during order by lower(during), record_id`,
    [asked.cis, asked.record, new Date(from), new Date(until)],
  );
  return rows.map((row) => ({
    record: row.record_id,
    cis: row.cis,
    from: row.from.getTime(),
    until: row.until.getTime(),
  }));
}
