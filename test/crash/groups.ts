import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

/**
 * I3: a group has opened one record and only that; an alert is in one open group; a firing alert is in a group with a
 * record.
 */
export async function checkGroups(db: Queryable): Promise<Violation[]> {
  const violation = violationsOf("I3");
  const opened = await db.query<{ group: string; records: string[] }>(
    `select substr(command_id, length('open:group:') + 1) as group, array_agg(distinct record_id order by record_id) as records
     from ledger where kind = 'opened' and command_id like 'open:group:%' group by command_id`,
  );
  const recordsOf = new Map(opened.rows.map(({ group, records }) => [group, records]));
  const groups = await db.query<{ id: string; record: string | null }>(
    "select id, record_id as record from alert_groups order by id",
  );
  const found = groups.rows.flatMap(({ id, record }) => {
    const records = recordsOf.get(id) ?? [];
    if (records.length !== 1)
      return [violation(`group ${id}`, `opened ${records.length} records: ${records.join(", ")}`)];
    return records[0] === record
      ? []
      : [violation(`group ${id}`, `opened ${records[0]}, says that it opened ${record}`)];
  });
  const shared = await db.query<{ alert: string; groups: string[] }>(
    `select alert, array_agg(g.id order by g.id) as groups from alert_groups g, unnest(g.alerts) as alert
     where g.closed_at is null group by alert, g.rule having count(*) > 1`,
  );
  return [
    ...found,
    ...shared.rows.map(({ alert, groups: ids }) =>
      violation(`alert ${alert}`, `is in several open groups: ${ids.join(", ")}`),
    ),
  ];
}
