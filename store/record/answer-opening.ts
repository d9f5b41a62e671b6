import type { Json } from "../../engine/base/json.ts";
import type { Refusal } from "../../engine/lifecycle/protocol.ts";
import type { Queryable } from "../pool.ts";

export interface OpeningKey {
  readonly type: string;
  /** The caller's idempotency or correlation key: the same key gets the same answer, also after a crash. */
  readonly key: string;
  /** Hex SHA-256 of what was asked. */
  readonly requestHash: string;
}

/** What the key of an opening leads to. */
export type OpeningAnswer =
  | { readonly kind: "reserved"; readonly number: string; readonly repeated: boolean }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** The key was used for another request; `number` = what that was given, null = it was refused. */
  | { readonly kind: "mismatch"; readonly number: string | null };

interface AnswerRow {
  readonly number: string | null;
  readonly refusal: Refusal | null;
  /** null = the key is new. */
  readonly known_hash: Buffer | null;
}

/**
 * Gives the next number of a record type to an opening that is accepted, once for each key; `INC` makes `INC0000001`.
 * A key whose opening was refused before is told that. Numbers are unique; an opening that is given up leaves a gap.
 */
export function reserveNumber(db: Queryable, { prefix, ...key }: OpeningKey & { readonly prefix: string }) {
  return answer(db, key, {
    name: "reserve-number",
    text: `with known as (select number, refusal, request_hash from number_reservations where type = $1 and key = $2),
      counter as (
        insert into record_counters (type, last) select $1, 1 where not exists (select from known)
        on conflict (type) do update set last = record_counters.last + 1 returning last),
      reserved as (
        insert into number_reservations (type, key, request_hash, number)
        select $1, $2, decode($3, 'hex'), $4::text || lpad(last::text, greatest(7, length(last::text)), '0') from counter returning number)
      select number, refusal, request_hash as known_hash from known union all select number, null, null from reserved`,
    value: prefix,
  });
}

/** Keeps the refusal of an opening for its key. A key that was given a number, or another refusal, is told that. */
export function refuseOpening(db: Queryable, { refusal, ...key }: OpeningKey & { readonly refusal: Refusal }) {
  return answer(db, key, {
    name: "refuse-opening",
    text: `with known as (select number, refusal, request_hash from number_reservations where type = $1 and key = $2),
      refused as (
        insert into number_reservations (type, key, request_hash, refusal)
        select $1, $2, decode($3, 'hex'), $4::jsonb where not exists (select from known) returning refusal)
      select number, refusal, request_hash as known_hash from known union all select null, refusal, null from refused`,
    value: JSON.stringify(refusal satisfies { readonly details?: Json }),
  });
}

/** Whether the key of an opening was used before. */
export async function isOpeningKnown(db: Queryable, type: string, key: string): Promise<boolean> {
  const { rows } = await db.query<{ known: boolean }>({
    name: "opening-known",
    text: "select exists (select from number_reservations where type = $1 and key = $2) as known",
    values: [type, key],
  });
  return rows[0]?.known === true;
}

interface Question {
  readonly name: string;
  readonly text: string;
  readonly value: string;
}

const uniqueViolation = "23505";

/**
 * Of two that bring the same new key at once, the key of the second is found taken, its statement undone whole, and the
 * first one's answer read.
 */
async function answer(db: Queryable, key: OpeningKey, question: Question): Promise<OpeningAnswer> {
  try {
    return await ask(db, key, question);
  } catch (error) {
    if ((error as { code?: string }).code !== uniqueViolation) throw error;
    return ask(db, key, question);
  }
}

async function ask(db: Queryable, asked: OpeningKey, { name, text, value }: Question): Promise<OpeningAnswer> {
  const { rows } = await db.query<AnswerRow>({ name, text, values: [asked.type, asked.key, asked.requestHash, value] });
  const row = rows[0];
  if (row === undefined) throw new Error(`an opening of "${asked.type}" under key "${asked.key}" has no answer`);
  const { number, refusal, known_hash: hash } = row;
  if (hash !== null && hash.toString("hex") !== asked.requestHash) return { kind: "mismatch", number };
  if (number !== null) return { kind: "reserved", number, repeated: hash !== null };
  if (refusal !== null) return { kind: "refused", refusal };
  throw new Error(`the opening of "${asked.type}" under key "${asked.key}" has neither number nor refusal`);
}
