import type pg from "pg";
import type { GroupData, PeopleChange, PersonData } from "./change.ts";

/** What is compared of people and groups. */
export interface Named {
  readonly people: ReadonlyMap<string, Required<PersonData>>;
  readonly groups: ReadonlyMap<string, Required<GroupData>>;
}

/** Everybody whom a change names or touches, as they are now. */
export async function readNamed(
  client: pg.PoolClient,
  { users, groups, others = false }: PeopleChange,
): Promise<Named> {
  const names = [...users, ...groups].flatMap((one) => [one.manager ?? [], "members" in one ? one.members : one.name]);
  const people = await client.query<Required<PersonData>>(
    `select name, title, email, active, manager, roles, external_id as "externalId" from users
     where $2 or name = any($1) order by name collate "C"`,
    [names.flat(), others],
  );
  const found = await client.query<Required<GroupData>>(
    `select g.name, g.title, g.manager, g.external_id as "externalId", coalesce((select array_agg(m.user_name order by m.user_name collate "C")
       from group_members m where m.group_name = g.name), '{}') as members from groups g where g.name = any($1)`,
    [groups.map(({ name }) => name)],
  );
  return {
    people: new Map(people.rows.map((row) => [row.name, row])),
    groups: new Map(found.rows.map((row) => [row.name, row])),
  };
}
