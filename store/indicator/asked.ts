/** A period and an instant, as they are asked for, to what is read. */
import type { Result } from "../../engine/base/result.ts";
import { ask } from "../../engine/indicator/ask.ts";
import type { Asked } from "../../engine/indicator/outcome.ts";
import type { Queryable } from "../pool.ts";
import { contextOf, type Program, zoneOf } from "./program.ts";

export interface Reckoning {
  readonly asked: Asked;
  /** UTC milliseconds: what was committed until then is in it. */
  readonly asOf: number;
  /** Younger than `settles` after its period: it may still change. */
  readonly provisional: boolean;
}

/**
 * The latest instant of which all that was committed until then is seen by a snapshot that begins later. An event has
 * the time of its statement: only a client that writes, or is about to, can still commit something older than now.
 */
export async function knownUntil(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ at: number }>(
    `select floor(extract(epoch from least(clock_timestamp(), min(case when backend_xid is null then query_start else xact_start end))) * 1000)::bigint - 1 as at
     from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
       and (backend_xid is not null or state = 'active')`,
  );
  return rows[0]?.at ?? 0;
}

/** By what is known until an instant: pure but for the time zones. */
export function reckon(
  program: Program,
  period: string,
  asOf: number | null,
  known: number,
): Result<Reckoning, string> {
  const { indicator } = program;
  return ask(
    { indicator, context: contextOf(program, known), zone: zoneOf(indicator.zone, known), period },
    asOf,
    known,
  );
}
