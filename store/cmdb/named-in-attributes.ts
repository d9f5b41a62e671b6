import type { Queryable } from "../pool.ts";

/** SQL that joins to `cis ci` each name that stands in one of these attributes, alone or in a list, as `value`. */
export function namedInAttributes(attributes: string): string {
  return `cross join unnest(${attributes}::text[]) as attribute
    cross join lateral (select ci.attributes -> attribute -> 'value' as given) v
    cross join lateral (select given as value where jsonb_typeof(given) = 'string'
      union all select e from jsonb_array_elements(case jsonb_typeof(given) when 'array' then given else '[]' end) e
      where jsonb_typeof(e) = 'string') one`;
}

export interface NamedInAttribute {
  readonly attribute: string;
  readonly name: string;
  /** The CIs that name it, by id. */
  readonly cis: readonly string[];
}

/** What CIs name in these attributes, with who names it. */
export async function readNamedInAttributes(
  db: Queryable,
  cis: readonly string[],
  attributes: readonly string[],
): Promise<readonly NamedInAttribute[]> {
  if (cis.length === 0 || attributes.length === 0) return [];
  const { rows } = await db.query<NamedInAttribute>(
    `select attribute, value #>> '{}' as name, array_agg(ci.id order by ci.id collate "C") as cis
     from cis ci ${namedInAttributes("$2")} where ci.id = any($1) group by 1, 2 order by 1, 2`,
    [cis, attributes],
  );
  return rows;
}
