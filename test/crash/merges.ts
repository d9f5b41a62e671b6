import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

/**
 * I14: a merge is whole, or it was not made: the merged record is over and another name of the one that stays, which
 * has taken it over once; nothing is linked to it any more.
 */
export async function checkMerges(
  db: Queryable,
  acknowledged: readonly { readonly merged: string; readonly into: string }[],
): Promise<Violation[]> {
  const violation = violationsOf("I14");
  const { rows } = await db.query<{
    merged: string;
    into: string;
    final: boolean;
    alias: string | null;
    taken: number;
    links: number;
  }>(
    `select m.record_id as merged, m.body ->> 'into' as into, r.final,
       (select a.into_record from record_aliases a where a.record_id = m.record_id) as alias,
       (select count(*)::int from ledger t where t.record_id = m.body ->> 'into' and t.kind = 'tookOver' and t.body ->> 'record' = m.record_id)
         as taken,
       (select count(*)::int from record_links l where m.record_id in (l.record_id, l.to_record)) as links
     from ledger m join records r on r.id = m.record_id where m.kind = 'merged' order by 1`,
  );
  const lonely = await db.query<{ id: string; what: string }>(
    `select record_id as id, 'is another name of ' || into_record || ', into which it was not merged' as what
       from record_aliases a where not exists
         (select from ledger m where m.record_id = a.record_id and m.kind = 'merged' and m.body ->> 'into' = a.into_record)
     union all select record_id, 'has taken over ' || (body ->> 'record') || ', which was not merged into it'
       from ledger t where t.kind = 'tookOver' and not exists
         (select from ledger m where m.record_id = t.body ->> 'record' and m.kind = 'merged' and m.body ->> 'into' = t.record_id)
     order by 1, 2`,
  );
  const made = new Map(rows.map(({ merged, into }) => [merged, into]));
  return [
    ...acknowledged.flatMap(({ merged, into }) =>
      made.get(merged) === into ? [] : [violation(merged, `its merge into ${into} was acknowledged and is not stored`)],
    ),
    ...rows.flatMap(({ merged, into, final, alias, taken, links }) => [
      ...(final ? [] : [violation(merged, `was merged into ${into} and is not over`)]),
      ...(alias === into ? [] : [violation(merged, `was merged into ${into}, its number is another name of ${alias}`)]),
      ...(taken === 1 ? [] : [violation(merged, `${into} has taken it over ${taken} times`)]),
      ...(links === 0 ? [] : [violation(merged, `was merged into ${into}, and ${links} links lead to it or away`)]),
    ]),
    ...lonely.rows.map(({ id, what }) => violation(id, what)),
  ];
}
