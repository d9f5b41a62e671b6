import type { Queryable } from "../pool.ts";
import type { Bind } from "../bind.ts";
import { type Onlooker, seenOfAll } from "../record/visible.ts";

/** An effect that is not delivered yet. */
export interface PendingEffect {
  readonly id: string;
  readonly kind: string;
  /** Record it follows from or acts on; "" for what an alert group does before it has one. */
  readonly recordId: string;
  readonly attempts: number;
  /** Why the last try failed; null = it was not tried yet. */
  readonly error: string | null;
  /** UTC milliseconds. */
  readonly createdAt: number;
  /** Since when it is not tried any more, UTC milliseconds; null = it is tried again by itself. */
  readonly parkedAt: number | null;
}

export interface ListPendingEffectsParams {
  /** Only those put aside; else also those that failed and are tried again. */
  readonly parked: boolean;
  readonly limit: number;
  readonly after?: { readonly createdAt: number; readonly id: string };
  readonly onlooker: Onlooker;
}

/** One page of the effects whose delivery has failed so far and whose records the onlooker sees, oldest first. */
export async function listFailedEffects(db: Queryable, params: ListPendingEffectsParams): Promise<PendingEffect[]> {
  const values: unknown[] = [params.parked, params.after?.createdAt ?? null, params.after?.id ?? null, params.limit];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const { rows } = await db.query<{
    id: string;
    kind: string;
    record_id: string;
    attempts: number;
    error: string | null;
    created_ms: number;
    parked_at: Date | null;
  }>(
    // The page goes by whole milliseconds, which is what a cursor can hold.
    `select * from (
       select id, kind, record_id, attempts, error, parked_at, floor(extract(epoch from created_at) * 1000)::float8 as created_ms
       from outbox where done_at is null and error is not null and ($1 = false or parked_at is not null)
         and ${isSeen(bind, params.onlooker)}) as failed
     where $2::float8 is null or (created_ms, id) > ($2, $3)
     order by created_ms, id limit $4`,
    values,
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    recordId: row.record_id,
    attempts: row.attempts,
    error: row.error,
    createdAt: row.created_ms,
    parkedAt: row.parked_at?.getTime() ?? null,
  }));
}

/** Those of the effects whose records the onlooker sees. */
export async function effectsInSight(
  db: Queryable,
  onlooker: Onlooker,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const values: unknown[] = [ids];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const text = `select id from outbox where id = any($1) and ${isSeen(bind, onlooker)}`;
  const { rows } = await db.query<{ id: string }>(text, values);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Of an effect: neither the record it comes from, nor one that it acts on or that its alert group has opened, is hidden
 * from the onlooker.
 */
function isSeen(bind: Bind, onlooker: Onlooker): string {
  return `not exists (select from records r where r.id in (outbox.record_id, outbox.body ->> 'to', outbox.body ->> 'change',
    (select g.record_id from alert_groups g where g.id = outbox.body ->> 'group')) and not ${seenOfAll(bind, onlooker)})`;
}

/** Why effects were put aside, by id, for those of `ids` that were. */
export async function readParked(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; error: string | null }>(
    "select id, error from outbox where id = any($1) and parked_at is not null",
    [ids],
  );
  return new Map(rows.map(({ id, error }) => [id, error ?? ""]));
}
