import type { Queryable } from "../pool.ts";

/** Where the ledger of a record ended: whoever keeps it elsewhere can tell later whether the past was changed. */
export interface LedgerHead {
  readonly record: string;
  readonly head: number;
  /** Hex SHA-256 of the event at `head`, and so of all before it. */
  readonly hash: string;
}

/** One page of the heads of all records, by their ids. */
export async function listHeads(db: Queryable, after: string, limit: number): Promise<LedgerHead[]> {
  const { rows } = await db.query<LedgerHead>(
    `select id as record, head, encode(head_hash, 'hex') as hash from records
     where id collate "C" > $1 order by id collate "C" limit $2`,
    [after, limit],
  );
  return rows;
}

/**
 * Heads that were kept elsewhere and that the ledgers do not contain any more, with what is there instead. Of a record
 * that was archived and dropped only the last one can be compared here; the others are proved by the archive.
 */
export async function compareHeads(
  db: Queryable,
  heads: readonly LedgerHead[],
): Promise<{ readonly record: string; readonly why: string }[]> {
  const { rows } = await db.query<{ record: string; head: number; last: number | null; same: boolean | null }>(
    `select k.record, k.head, r.head as last, l.hash = decode(k.hash, 'hex') as same
     from unnest($1::text[], $2::bigint[], $3::text[]) with ordinality as k (record, head, hash, nth)
     left join records r on r.id = k.record left join ledger l on l.record_id = k.record and l.seq = k.head
     left join archived_records a on a.record_id = k.record
     where l.hash is distinct from decode(k.hash, 'hex')
       and not (r.id is null and (k.head < a.head or a.head = k.head and a.head_hash = decode(k.hash, 'hex')) is true)
     order by k.nth`,
    [heads.map(({ record }) => record), heads.map(({ head }) => head), heads.map(({ hash }) => hash)],
  );
  return rows.map(({ record, head, last, same }) => {
    if (same === false) return { record, why: `event ${head} is another one than when the heads were exported` };
    if (last === null) return { record, why: `the record is gone: it had ${head} events when the heads were exported` };
    return { record, why: `event ${head} is gone: the ledger ends at event ${last}` };
  });
}
