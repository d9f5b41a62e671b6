import type { Queryable } from "../pool.ts";
import { type Person, readPeople } from "./read.ts";

export interface ListParams {
  /** Part of name or title. */
  readonly text?: string;
  /** Name after which the page starts. */
  readonly after?: string;
  readonly limit: number;
}

/** People by name, the inactive too. */
export async function listPeople(db: Queryable, params: ListParams): Promise<Person[]> {
  const { rows } = await db.query<{ name: string }>(
    `select name from users
     where ($1::text is null or position(lower($1) in lower(name || ' ' || title)) > 0) and ($2::text is null or name collate "C" > $2)
     order by name collate "C" limit $3`,
    [params.text ?? null, params.after ?? null, params.limit],
  );
  const names = rows.map(({ name }) => name);
  const people = await readPeople(db, names);
  return names.flatMap((name) => people.get(name) ?? []);
}

export interface Group {
  readonly name: string;
  readonly title: string;
  readonly manager: string | null;
  readonly members: readonly string[];
}

/** Groups by name, with their members. */
export async function listGroups(db: Queryable, params: ListParams): Promise<Group[]> {
  const { rows } = await db.query<Group>(
    `select g.name, g.title, g.manager,
       coalesce((select array_agg(m.user_name order by m.user_name collate "C") from group_members m where m.group_name = g.name), '{}') as members
     from groups g
     where ($1::text is null or position(lower($1) in lower(g.name || ' ' || g.title)) > 0) and ($2::text is null or g.name collate "C" > $2)
     order by g.name collate "C" limit $3`,
    [params.text ?? null, params.after ?? null, params.limit],
  );
  return rows;
}
