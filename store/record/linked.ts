import type { JsonObject } from "../../engine/base/json.ts";
import { droppedView, linkedView } from "../../engine/lifecycle/linked.ts";
import type { LinkedNeed, LinkedReading } from "../../engine/lifecycle/needs.ts";
import type { Queryable } from "../pool.ts";

/** Linked records as they are now, with the fields that are read of them; those that are nowhere are left out. */
export async function readLinked(db: Queryable, need: LinkedNeed, now: number): Promise<LinkedReading> {
  const { rows } = await db.query<{
    id: string;
    number: string;
    type: string;
    state: string;
    final: boolean;
    opened_ms: number;
    fields: JsonObject | null;
  }>({
    name: "linked-records",
    // A snapshot has kilobytes, and few of its fields are read.
    text: `select r.id, r.number, r.type, r.snapshot ->> 'state' as state, (r.snapshot -> 'final')::boolean as final,
        (r.snapshot -> 'openedAt')::float8 as opened_ms,
        (select jsonb_object_agg(f.name, r.snapshot -> 'fields' -> f.name) from unnest($2::text[]) as f(name)) as fields
      from records r where r.id = any($1)`,
    values: [need.records, need.fields],
  });
  const views = rows.map(({ opened_ms, fields, ...row }): [string, JsonObject] => [
    row.id,
    linkedView({ ...row, openedAt: opened_ms, fields: fields ?? {} }, need.fields),
  ]);
  const found = new Set(rows.map(({ id }) => id));
  const dropped = await readDropped(
    db,
    need,
    need.records.filter((id) => !found.has(id)),
  );
  return { ...need, at: now, views: Object.fromEntries([...views, ...dropped]) };
}

async function readDropped(
  db: Queryable,
  { fields }: LinkedNeed,
  ids: readonly string[],
): Promise<readonly [string, JsonObject][]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<{ id: string; number: string }>(
    "select record_id as id, number from archived_records where record_id = any($1)",
    [ids],
  );
  return rows.map(({ id, number }) => [id, droppedView(id, number, fields)]);
}
