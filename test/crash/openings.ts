import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

/** I11: what a record asked for was opened once, or it was told why not; and it waits for nothing that is there. */
export async function checkOpenings(db: Queryable): Promise<Violation[]> {
  const violation = violationsOf("I11");
  const { rows } = await db.query<{ record: string; key: string; opened: number; ended: boolean }>(
    `select a.record_id as record, a.body ->> 'key' as key,
       (select count(*)::int from ledger o where o.kind = 'opened' and o.body #>> '{openedFor,key}' = a.body ->> 'key') as opened,
       exists (select from ledger e where e.record_id = a.record_id and e.kind = 'openEnded' and e.body ->> 'key' = a.body ->> 'key') as ended
     from ledger a where a.kind = 'openRequested' order by 1, 2`,
  );
  const awaiting = await db.query<{ id: string; key: string }>(
    `select r.id, one ->> 'key' as key from records r, jsonb_array_elements(r.snapshot -> 'awaited') as one
     where one ->> 'refused' is null order by 1, 2`,
  );
  return [
    ...rows.flatMap(({ record, key, opened, ended }) => {
      if (opened > 1) return [violation(record, `${key} was opened ${opened} times`)];
      if (opened === 0 && !ended) return [violation(record, `${key} was asked for and never opened`)];
      return opened === 1 && ended ? [violation(record, `${key} was opened, and said not to be`)] : [];
    }),
    ...awaiting.rows.map(({ id, key }) => violation(id, `still waits for ${key}`)),
  ];
}
