import type { AlertEvent } from "../../engine/alert/normalize.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Queryable } from "../pool.ts";

export interface BoundCi {
  readonly id: string;
  /** What rules and remediations read under `.ci`: id, name, class, classes, and its attributes. */
  readonly view: JsonObject;
}

/** At most this many CIs are walked when neighbours are looked for. */
const neighbourLimit = 1000;

/**
 * Finds the CI an event is about: bindings are tried in order, and the first that finds exactly one CI that is not
 * retired wins. Classes include their descendants; names are compared without case.
 */
export async function bindAlert(db: Queryable, bindings: AlertEvent["bind"]): Promise<{ readonly ci: string | null; readonly because: string }> {
  const tried: string[] = [];
  for (const binding of bindings) {
    const { name, ...attributes } = binding.attributes;
    const { rows } = await db.query<{ id: string }>(
      `select ci.id from cis ci
       where ci.state <> 'retired'
         and (ci.class = $1 or exists (select 1 from latest_definitions l join definitions d using (digest)
           where l.kind = 'CIClass' and l.name = ci.class and d.ir -> 'ancestors' ? $1))
         and ($2::text is null or lower(ci.name) = lower($2) or ci.id = $2)
         and not exists (select 1 from jsonb_each($3::jsonb) wanted
           where ci.attributes -> wanted.key -> 'value' is distinct from wanted.value)
       order by ci.id limit 2`,
      [binding.class, name === undefined ? null : String(name as string), JSON.stringify(attributes)],
    );
    const wanted = `${binding.class} with ${JSON.stringify(binding.attributes)}`;
    if (rows.length === 1) return { ci: rows[0]?.id ?? null, because: `the only ${wanted}` };
    tried.push(`${rows.length === 0 ? "no" : "more than one"} ${wanted}`);
  }
  return { ci: null, because: `unbound: ${tried.join("; ")}` };
}

/** A CI as expressions read it, or null. */
export async function readBoundCi(db: Queryable, id: string): Promise<BoundCi | null> {
  const { rows } = await db.query<{ id: string; name: string; class: string; classes: string[]; attributes: { [name: string]: { value: JsonObject[string] } } }>(
    `select ci.id, ci.name, ci.class, ci.attributes,
       array_prepend(ci.class, coalesce((select array_agg(value order by ordinality) from jsonb_array_elements_text(d.ir -> 'ancestors') with ordinality), '{}')) as classes
     from cis ci
     left join latest_definitions l on l.kind = 'CIClass' and l.name = ci.class
     left join definitions d using (digest)
     where ci.id = $1`,
    [id],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const attributes = Object.fromEntries(Object.entries(row.attributes).map(([name, attribute]) => [name, attribute.value]));
  return { id: row.id, view: { ...attributes, id: row.id, name: row.name, class: row.class, classes: row.classes } };
}

/** The CIs at most `relations` relations away in either direction, the CI itself included. */
export async function neighboursOf(db: Queryable, ci: string, relations: number): Promise<ReadonlySet<string>> {
  if (relations === 0) return new Set([ci]);
  const { rows } = await db.query<{ id: string }>(
    `with recursive near (id, distance) as (
       select $1::text, 0
       union
       select case when r.from_ci = near.id then r.to_ci else r.from_ci end, near.distance + 1
       from near join ci_relations r on r.from_ci = near.id or r.to_ci = near.id
       where near.distance < $2)
     select distinct id from near limit $3`,
    [ci, relations, neighbourLimit],
  );
  return new Set(rows.map((row) => row.id));
}
