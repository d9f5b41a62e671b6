import { type ChainNeed, type ChainReading, longestChain } from "../../engine/lifecycle/read/needs.ts";
import type { Queryable } from "../pool.ts";

/** Where a link leads from a record, over any number of records. */
export async function readChain(db: Queryable, { record, link }: ChainNeed, now: number): Promise<ChainReading> {
  const { rows } = await db.query<{ to_record: string }>({
    name: "read-chain",
    // `union` takes no record twice, so that a circle that is there already ends.
    text: `with recursive chain (to_record) as (
        select to_record from record_links where record_id = $1 and link = $2
        union select l.to_record from chain c join record_links l on l.record_id = c.to_record and l.link = $2)
      select to_record from chain limit $3`,
    values: [record, link, longestChain],
  });
  return { record, link, at: now, reaches: rows.map(({ to_record }) => to_record) };
}
