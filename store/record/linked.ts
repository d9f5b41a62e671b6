import type { JsonObject } from "../../engine/base/json.ts";
import { droppedView, inPlace, linkedView } from "../../engine/lifecycle/link/linked.ts";
import type { LinkedNeed, LinkedReading } from "../../engine/lifecycle/read/needs.ts";
import type { Queryable } from "../pool.ts";
import { readSurvivors } from "./survivors.ts";

/** Linked records as they are now, with the fields that are read of them; those that are nowhere are left out. */
export async function readLinked(db: Queryable, need: LinkedNeed, now: number): Promise<LinkedReading> {
  const found = await readViews(db, need.records, need.fields);
  const merged = [...found.values()].some(({ isMerged }) => isMerged);
  const views = merged ? await readInPlace(db, need) : [...found].map(([id, { view }]) => [id, view] as const);
  const gone = need.records.filter((id) => !found.has(id));
  return { ...need, at: now, views: Object.fromEntries([...views, ...(await readDropped(db, need, gone))]) };
}

/** A merged record shows as its survivor until its own links are that one's. */
async function readInPlace(db: Queryable, { records, fields }: LinkedNeed) {
  const places = inPlace(records, await readSurvivors(db, records));
  const found = await readViews(
    db,
    places.map(([, survivor]) => survivor),
    fields,
  );
  return places.flatMap(([id, survivor]) => {
    const view = found.get(survivor)?.view;
    return view === undefined ? [] : [[id, view] as const];
  });
}

async function readViews(
  db: Queryable,
  records: readonly string[],
  fields: readonly string[],
): Promise<ReadonlyMap<string, { readonly view: JsonObject; readonly isMerged: boolean }>> {
  const { rows } = await db.query<{
    id: string;
    number: string;
    type: string;
    state: string;
    final: boolean;
    merged: boolean;
    opened_ms: number;
    version: number | null;
    fields: JsonObject | null;
  }>({
    name: "linked-records",
    // A snapshot has kilobytes, and few of its fields are read.
    text: `select r.id, r.number, r.type, r.snapshot ->> 'state' as state, (r.snapshot -> 'final')::boolean as final,
        r.snapshot ? 'mergedInto' as merged, (r.snapshot -> 'openedAt')::float8 as opened_ms,
        case when d.body ? 'versions' then r.version end as version,
        (select jsonb_object_agg(f.name, case when d.body -> 'versions' ? f.name then r.snapshot #> array['frozen', 'fields', f.name]
            else r.snapshot -> 'fields' -> f.name end) from unnest($2::text[]) as f(name)) as fields
      from records r left join record_declarations d on d.type = r.type where r.id = any($1)`,
    values: [records, fields],
  });
  const views = rows.map(({ opened_ms, merged, version, fields: values, ...row }) => {
    const known = version === null ? {} : { version };
    const view = linkedView({ ...row, ...known, openedAt: opened_ms, fields: values ?? {} }, fields);
    return [row.id, { view, isMerged: merged }] as const;
  });
  return new Map(views);
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
