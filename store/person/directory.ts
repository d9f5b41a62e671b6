import { countedRoles } from "../../engine/access/role.ts";
import type { Queryable } from "../pool.ts";

/** A person as a directory keeps them. */
export interface DirectoryPerson {
  readonly name: string;
  readonly title: string;
  readonly email: string | null;
  readonly active: boolean;
  readonly manager: string | null;
  /** Without the role that everybody has. */
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly externalId: string | null;
}

export interface DirectoryGroup {
  readonly name: string;
  readonly title: string;
  readonly manager: string | null;
  readonly members: readonly string[];
  readonly externalId: string | null;
}

/** Which are read; left out = all. */
export interface DirectoryKey {
  readonly name?: string;
  readonly externalId?: string;
}

/** People by name. */
export async function readDirectoryPeople(db: Queryable, key: DirectoryKey = {}): Promise<DirectoryPerson[]> {
  const { rows } = await db.query<DirectoryPerson>(
    `select u.name, u.title, u.email, u.active, u.manager, u.roles, u.external_id as "externalId",
       coalesce((select array_agg(m.group_name order by m.group_name collate "C") from group_members m where m.user_name = u.name), '{}') as groups
     from users u where ($1::text is null or u.name = $1) and ($2::text is null or u.external_id = $2) order by u.name collate "C"`,
    [key.name ?? null, key.externalId ?? null],
  );
  return rows.map((row) => ({ ...row, roles: row.roles.filter((role) => countedRoles([role]).length > 1) }));
}

/** Groups by name. */
export async function readDirectoryGroups(db: Queryable, key: DirectoryKey = {}): Promise<DirectoryGroup[]> {
  const { rows } = await db.query<DirectoryGroup>(
    `select g.name, g.title, g.manager, g.external_id as "externalId",
       coalesce((select array_agg(m.user_name order by m.user_name collate "C") from group_members m where m.group_name = g.name), '{}') as members
     from groups g where ($1::text is null or g.name = $1) and ($2::text is null or g.external_id = $2) order by g.name collate "C"`,
    [key.name ?? null, key.externalId ?? null],
  );
  return rows;
}
