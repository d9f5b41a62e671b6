import type pg from "pg";
import { inTransaction } from "../transaction.ts";
import { readWord, writeTakenBack } from "./take-back.ts";

export interface SupersedeParams {
  /** The CIs that depend. */
  readonly from: readonly string[];
  readonly type: string;
  readonly source: string;
  /** Milliseconds of the report that named what is in force. */
  readonly at: number;
}

/**
 * Takes back what a source said before and does not say any more: an endpoint that shows a new certificate uses the old
 * one no longer. What somebody else has told stands. Returns how many ended.
 */
export async function supersede(pool: pg.Pool, { from, type, source, at }: SupersedeParams): Promise<number> {
  return inTransaction(pool, async (client) => {
    const word = await readWord(client, { source, from, type, before: at });
    await writeTakenBack(client, word, { source, at });
    return word.ended.length;
  });
}
