import type { Queryable } from "../pool.ts";

export interface ReserveNumberParams {
  readonly type: string;
  /** `INC` makes `INC0000001`. */
  readonly prefix: string;
  /** The caller's idempotency or correlation key: the same key gets the same number, also after a crash. */
  readonly key: string;
  /** Hex SHA-256 of what was asked. */
  readonly requestHash: string;
}

export type ReservedNumber =
  | { readonly kind: "reserved"; readonly number: string; readonly repeated: boolean }
  /** The key was used for another request. */
  | { readonly kind: "mismatch"; readonly number: string };

const uniqueViolation = "23505";

/**
 * Gives the next number of a record type, once for each key. Numbers are unique; an aborted opening leaves a gap. Of
 * two that bring the same new key at once, the key of the second is found taken, its statement undone whole, and the
 * first one's number read.
 */
export async function reserveNumber(db: Queryable, params: ReserveNumberParams): Promise<ReservedNumber> {
  try {
    return await reserve(db, params);
  } catch (error) {
    if ((error as { code?: string }).code !== uniqueViolation) throw error;
    return reserve(db, params);
  }
}

async function reserve(db: Queryable, params: ReserveNumberParams): Promise<ReservedNumber> {
  const { rows } = await db.query<{ number: string; known_hash: Buffer | null }>({
    name: "reserve-number",
    text: `with known as (select number, request_hash from number_reservations where type = $1 and key = $2),
      counter as (
        insert into record_counters (type, last) select $1, 1 where not exists (select from known)
        on conflict (type) do update set last = record_counters.last + 1 returning last),
      reserved as (
        insert into number_reservations (type, key, number, request_hash)
        select $1, $2, $3::text || lpad(last::text, greatest(7, length(last::text)), '0'), decode($4, 'hex') from counter returning number)
      select number, request_hash as known_hash from known union all select number, null from reserved`,
    values: [params.type, params.key, params.prefix, params.requestHash],
  });
  const row = rows[0];
  if (row === undefined) throw new Error(`no number of "${params.type}" was reserved for key "${params.key}"`);
  if (row.known_hash === null) return { kind: "reserved", number: row.number, repeated: false };
  const same = row.known_hash.toString("hex") === params.requestHash;
  return same ? { kind: "reserved", number: row.number, repeated: true } : { kind: "mismatch", number: row.number };
}
