import type { Queryable } from "../pool.ts";

/** What people call each of these people and groups; a name that is not there any more is its own title. */
export async function readTitles(
  db: Queryable,
  names: { readonly users: readonly string[]; readonly groups: readonly string[] },
): Promise<{ readonly user: (name: string) => string; readonly group: (name: string) => string }> {
  const known = new Map<string, string>();
  if (names.users.length + names.groups.length > 0) {
    const { rows } = await db.query<{ id: string; title: string }>(
      `select 'user/' || name as id, title from users where name = any($1::text[])
       union all select 'group/' || name, title from groups where name = any($2::text[])`,
      [names.users, names.groups],
    );
    for (const { id, title } of rows) known.set(id, title);
  }
  return {
    user: (name) => known.get(`user/${name}`) ?? name,
    group: (name) => known.get(`group/${name}`) ?? name,
  };
}
