import type pg from "pg";
import { inTransaction } from "../transaction.ts";

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

/** Gives the next number of a record type, once for each key. Numbers are unique; an aborted opening leaves a gap. */
export async function reserveNumber(pool: pg.Pool, params: ReserveNumberParams): Promise<ReservedNumber> {
  return inTransaction(pool, async (client) => {
    // The counter row serializes reservations of one type, so the look-up below sees every earlier one.
    const counter = await client.query<{ last: number }>(
      `insert into record_counters (type, last) values ($1, 0) on conflict (type) do update set last = record_counters.last returning last`,
      [params.type],
    );
    const known = await client.query<{ number: string; request_hash: Buffer }>(
      "select number, request_hash from number_reservations where type = $1 and key = $2",
      [params.type, params.key],
    );
    const earlier = known.rows[0];
    if (earlier !== undefined) {
      const same = earlier.request_hash.toString("hex") === params.requestHash;
      return same ? { kind: "reserved", number: earlier.number, repeated: true } : { kind: "mismatch", number: earlier.number };
    }
    const next = (counter.rows[0]?.last ?? 0) + 1;
    const number = `${params.prefix}${String(next).padStart(7, "0")}`;
    await client.query("update record_counters set last = $2 where type = $1", [params.type, next]);
    await client.query("insert into number_reservations (type, key, number, request_hash) values ($1, $2, $3, decode($4, 'hex'))", [
      params.type,
      params.key,
      number,
      params.requestHash,
    ]);
    return { kind: "reserved", number, repeated: false };
  });
}
