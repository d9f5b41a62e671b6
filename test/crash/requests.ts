import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

/** I12: what was asked for under one key (a child, an order, what a mail opens) is one record. */
export async function checkRequests(db: Queryable): Promise<Violation[]> {
  const violation = violationsOf("I12");
  const { rows } = await db.query<{ key: string; records: string[] }>(
    `select command_id as key, array_agg(distinct record_id order by record_id) as records
     from ledger where kind = 'opened' group by command_id, split_part(record_id, '/', 1)
     having count(distinct record_id) > 1 order by 1`,
  );
  const orders = await db.query<{ record: string; item: string; count: number }>(
    `select l.to_record as record, r.snapshot #>> '{fields,title}' as item, count(*)::int as count
     from record_links l join records r on r.id = l.record_id
     where l.link = 'request' group by 1, 2 having count(*) > 1 order by 1, 2`,
  );
  return [
    ...rows.map(({ key, records }) => violation(key, `opened ${records.length} records: ${records.join(", ")}`)),
    ...orders.rows.map(({ record, item, count }) => violation(record, `"${item}" was ordered ${count} times`)),
  ];
}
