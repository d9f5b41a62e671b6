import type pg from "pg";
import type { Declaration } from "../../engine/listing/declaration.ts";
import { inTransaction } from "../transaction.ts";

export interface Filling<Row extends { readonly id: string }> {
  /** The column of record_declarations that says how far it came; null there = it is done. */
  readonly mark: "filled_to" | "changes_to";
  /** What is read of each record. */
  readonly columns: string;
  /** Records whose locks one transaction holds; a commit of one of them waits for it. */
  readonly batch: number;
  readonly fill: (client: pg.PoolClient, declaration: Declaration, records: readonly Row[]) => Promise<void>;
}

/**
 * Makes the next records of a type whose declaration is new ready for it, and notes how far it came: it goes on there
 * after any stop. Returns how many it did; 0 = there is nothing to do now.
 *
 * A commit that began before the publication may still write by the declaration before it. So nothing is filled until
 * all transactions of that time are over: each record is then filled by what it holds last.
 */
export async function fillNext<Row extends { readonly id: string }>(
  pool: pg.Pool,
  { mark, columns, batch, fill }: Filling<Row>,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ type: string; body: Declaration; from: string }>(
      `select type, body, ${mark} as "from" from record_declarations
       where ${mark} is not null and pg_snapshot_xmin(pg_current_snapshot()) > published
       order by type limit 1 for update skip locked`,
    );
    const declared = rows[0];
    if (declared === undefined) return 0;
    const found = await client.query<Row>(
      `select ${columns} from records where type = $1 and id > $2 order by id limit $3 for update`,
      [declared.type, declared.from, batch],
    );
    if (found.rows.length > 0) await fill(client, declared.body, found.rows);
    await client.query(`update record_declarations set ${mark} = $2 where type = $1`, [
      declared.type,
      found.rows.length < batch ? null : found.rows.at(-1)?.id,
    ]);
    return Math.max(1, found.rows.length);
  });
}
