import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Queryable } from "../pool.ts";
import { genesis } from "./chain.ts";
import { readDeclaration, type StoredDeclaration } from "./declaration.ts";

/** Where the ledger of a record ends, with what its events fold to. */
export interface Head {
  /** Sequence of the last event; 0 = there is none. */
  readonly head: number;
  /** Chain hash of the last event. */
  readonly hash: Buffer;
  readonly snapshot: RecordState | null;
}

/** The head of a record of which nothing is stored. */
const noHead: Head = { head: 0, hash: genesis, snapshot: null };

export interface FoundHead extends Head {
  /** What the command was answered before; null = it was not. */
  readonly answered: { readonly requestHash: string; readonly outcome: JsonObject } | null;
}

/** The head of a record, and whether a command of it was answered. */
export async function readHead(db: Queryable, recordId: string, commandId: string): Promise<FoundHead> {
  const { rows } = await db.query<{
    head: number | null;
    head_hash: Buffer | null;
    snapshot: RecordState | null;
    request_hash: Buffer | null;
    outcome: Json;
  }>({
    name: "record-head",
    text: `select r.head, r.head_hash, r.snapshot, o.request_hash, o.outcome
      from (select $1::text as record_id, $2::text as command_id) as asked
      left join records r on r.id = asked.record_id left join command_outcomes o using (record_id, command_id)`,
    values: [recordId, commandId],
  });
  const row = rows[0];
  const answered =
    row?.request_hash == null
      ? null
      : { requestHash: row.request_hash.toString("hex"), outcome: row.outcome as JsonObject };
  if (row?.head == null) return { ...noHead, answered };
  return { head: row.head, hash: row.head_hash ?? genesis, snapshot: row.snapshot, answered };
}

/** Heads kept at most; a snapshot has some kilobytes. */
const capacity = 500;

/**
 * The heads that this process has written last, so that the next commit of a record reads nothing. One that is out of
 * date does no harm: a commit writes only when the head in the store is that very one, by sequence and by hash.
 */
export class HeadCache {
  readonly #heads = new Map<string, Head>();
  readonly #declarations = new Map<string, StoredDeclaration | null>();

  /** What lists of a type keep; a commit writes only by the declaration that is in force. */
  async declared(db: Queryable, type: string): Promise<StoredDeclaration | null> {
    const known = this.#declarations.get(type);
    if (known !== undefined) return known;
    const found = await readDeclaration(db, type);
    this.#declarations.set(type, found);
    return found;
  }

  forgetDeclared(type: string): void {
    this.#declarations.delete(type);
  }

  /** The head of a record when it is the one with that sequence; null = read it. */
  at(recordId: string, head: number): Head | null {
    if (head === 0) return noHead;
    const known = this.#heads.get(recordId);
    return known?.head === head ? known : null;
  }

  keep(recordId: string, head: Head): void {
    this.#heads.delete(recordId);
    this.#heads.set(recordId, head);
    for (const oldest of this.#heads.keys()) {
      if (this.#heads.size <= capacity) break;
      this.#heads.delete(oldest);
    }
  }

  forget(recordId: string): void {
    this.#heads.delete(recordId);
  }
}
