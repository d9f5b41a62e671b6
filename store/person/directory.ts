import { commonRole } from "../../engine/access/role.ts";
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

/** Which are read, and which part of them by name; left out = all. */
export interface DirectoryKey {
  readonly name?: string;
  /** Names and titles as directories compare them: in any case. */
  readonly nameInAnyCase?: string;
  readonly titleInAnyCase?: string;
  readonly externalId?: string;
  readonly offset?: number;
  readonly limit?: number;
}

/** `t` is the table that is read; parameters are those of `valuesOf`. */
const fits = `($1::text is null or t.name = $1) and ($2::text is null or lower(t.name) = lower($2))
  and ($3::text is null or lower(t.title) = lower($3)) and ($4::text is null or t.external_id = $4)
  order by t.name collate "C" offset $5 limit $6`;

function valuesOf({ name, nameInAnyCase, titleInAnyCase, externalId, offset, limit }: DirectoryKey) {
  return [name, nameInAnyCase, titleInAnyCase, externalId, offset ?? 0, limit].map((value) => value ?? null);
}

/** People by name. */
export async function readDirectoryPeople(db: Queryable, key: DirectoryKey = {}): Promise<DirectoryPerson[]> {
  const { rows } = await db.query<DirectoryPerson>(
    `select t.name, t.title, t.email, t.active, t.manager, t.roles, t.external_id as "externalId",
       coalesce((select array_agg(m.group_name order by m.group_name collate "C") from group_members m where m.user_name = t.name), '{}') as groups
     from users t where ${fits}`,
    valuesOf(key),
  );
  return rows.map((row) => ({ ...row, roles: row.roles.filter((role) => role !== commonRole) }));
}

/** Groups by name. */
export async function readDirectoryGroups(db: Queryable, key: DirectoryKey = {}): Promise<DirectoryGroup[]> {
  const { rows } = await db.query<DirectoryGroup>(
    `select t.name, t.title, t.manager, t.external_id as "externalId",
       coalesce((select array_agg(m.user_name order by m.user_name collate "C") from group_members m where m.group_name = t.name), '{}') as members
     from groups t where ${fits}`,
    valuesOf(key),
  );
  return rows;
}

/** How many there are. */
export async function countDirectory(db: Queryable, table: "users" | "groups"): Promise<number> {
  const { rows } = await db.query<{ all: number }>(
    table === "users" ? 'select count(*)::int as "all" from users' : 'select count(*)::int as "all" from groups',
  );
  return rows[0]?.all ?? 0;
}
