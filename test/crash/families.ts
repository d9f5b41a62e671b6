import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

/** I13: the children of a record that was resolved have followed it, each once, and both sides know of the link. */
export async function checkFamilies(
  db: Queryable,
  families: readonly { readonly parent: string; readonly children: readonly string[] }[],
): Promise<Violation[]> {
  const violation = violationsOf("I13");
  const { rows } = await db.query<{ id: string; parent: string | null; known: boolean; followed: number }>(
    `select r.id, r.snapshot #>> '{links,parent,0}' as parent,
       exists (select from records p where p.id = r.snapshot #>> '{links,parent,0}'
         and p.snapshot #> '{links,children}' @> to_jsonb(r.id)) as known,
       (select count(*)::int from ledger l where l.record_id = r.id and l.kind = 'moved' and l.body ->> 'command' = 'parent.resolved')
         as followed
     from records r where r.id = any($1)`,
    [families.flatMap(({ children }) => children)],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return families.flatMap(({ parent, children }) =>
    children.flatMap((child) => {
      const row = found.get(child);
      if (row === undefined) return [violation(child, `was opened below ${parent}, and is not stored`)];
      if (row.parent !== parent) return [violation(child, `was opened below ${parent}, and is below ${row.parent}`)];
      if (!row.known) return [violation(child, `${parent} does not know of it`)];
      return row.followed === 1 ? [] : [violation(child, `has followed ${parent} ${row.followed} times`)];
    }),
  );
}
