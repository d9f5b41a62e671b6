import type { EventBody, LedgerEvent } from "../../engine/lifecycle/record.ts";
import type { Queryable } from "../pool.ts";
import { chainHash, genesis } from "./chain.ts";

export interface ChainReport {
  readonly recordId: string;
  readonly events: number;
  /** Sequence of the first event whose number, link or hash is wrong, or null when the chain is whole. */
  readonly brokenAt: number | null;
  readonly why: string | null;
}

interface ChainRow {
  seq: number;
  at: Date;
  command_id: string;
  by_user: string;
  body: EventBody;
  prev_hash: Buffer;
  hash: Buffer;
}

/** Recomputes the hash chain of one record from its events. */
export async function verifyChain(db: Queryable, recordId: string): Promise<ChainReport> {
  const { rows } = await db.query<ChainRow>(
    "select seq, at, command_id, by_user, body, prev_hash, hash from ledger where record_id = $1 order by seq",
    [recordId],
  );
  const broken = (at: number, why: string): ChainReport => ({ recordId, events: rows.length, brokenAt: at, why });
  let previous: Buffer = genesis;
  for (const [index, row] of rows.entries()) {
    const event: LedgerEvent = {
      seq: row.seq,
      at: row.at.getTime(),
      commandId: row.command_id,
      by: row.by_user,
      body: row.body,
    };
    if (row.seq !== index + 1) return broken(row.seq, `expected event ${index + 1}, found ${row.seq}`);
    if (!row.prev_hash.equals(previous)) return broken(row.seq, "it does not follow the event before it");
    const hash = chainHash(previous, recordId, event);
    if (!hash.equals(row.hash)) return broken(row.seq, "its content does not match its hash");
    previous = hash;
  }
  const head = await db.query<{ head: number; head_hash: Buffer }>(
    "select head, head_hash from records where id = $1",
    [recordId],
  );
  const stored = head.rows[0];
  if (stored !== undefined && (stored.head !== rows.length || !stored.head_hash.equals(previous))) {
    return broken(rows.length, `the record says it ends at event ${stored.head} with another hash`);
  }
  return { recordId, events: rows.length, brokenAt: null, why: null };
}
