import { countedRoles, commonRole } from "../../engine/access/role.ts";
import type { Queryable } from "../pool.ts";

export interface Person {
  readonly name: string;
  readonly title: string;
  readonly email: string | null;
  readonly active: boolean;
  readonly manager: string | null;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** People who have delegated to this person, with the window (ms). */
  readonly delegationsFrom: readonly {
    readonly id: number;
    readonly user: string;
    readonly startsAt: number;
    readonly endsAt: number;
  }[];
}

interface PersonRow {
  name: string;
  title: string;
  email: string | null;
  active: boolean;
  manager: string | null;
  roles: string[];
  groups: string[];
  delegations: { id: number; user: string; startsAt: number; endsAt: number }[];
}

const columns = `
  u.name, u.title, u.email, u.active, u.manager, u.roles,
    coalesce((select array_agg(m.group_name order by m.group_name collate "C") from group_members m where m.user_name = u.name), '{}') as groups,
    coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'user', d.from_user,
      'startsAt', floor(extract(epoch from d.starts_at) * 1000), 'endsAt', floor(extract(epoch from d.ends_at) * 1000)) order by d.id)
      from delegations d where d.to_user = u.name), '[]') as delegations`;
const select = `select ${columns} from users u`;

/** The named people that exist, by name; the inactive too, marked so. */
export async function readPeople(db: Queryable, names: readonly string[]): Promise<ReadonlyMap<string, Person>> {
  if (names.length === 0) return new Map();
  const { rows } = await db.query<PersonRow>({
    name: "people",
    text: `${select} where u.name = any($1)`,
    values: [names],
  });
  return new Map(rows.map((row) => [row.name, fromRow(row)]));
}

/** The hash of a key that is valid now, with the active person it belongs to. */
export async function readHolder(
  db: Queryable,
  keyId: string,
): Promise<{ readonly hash: Buffer; readonly person: Person } | null> {
  const { rows } = await db.query<PersonRow & { hash: Buffer }>({
    name: "key-holder",
    text: `select k.hash, ${columns} from api_keys k join users u on u.name = k.user_name and u.active
      where k.id = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`,
    values: [keyId],
  });
  const row = rows[0];
  return row === undefined ? null : { hash: row.hash, person: fromRow(row) };
}

/** What is stored of a session that goes on, with the active person whose it is. */
export async function readSessionHolder(
  db: Queryable,
  sessionId: string,
  idleHours: number,
): Promise<SessionHolder | null> {
  const { rows } = await db.query<PersonRow & Omit<SessionHolder, "person">>({
    name: "session-holder",
    text: `select s.hash, s.previous_hash as "previousHash", s.previous_until as "previousUntil",
        coalesce(s.previous_until <= now(), false) as "previousIsOver",
        extract(epoch from now() - s.used_at)::int as "unnotedSeconds", ${columns}
      from sessions s join users u on u.name = s.user_name and u.active
      where s.id = $1 and s.ends_at > now() and s.used_at > now() - make_interval(hours => $2)`,
    values: [sessionId, idleHours],
  });
  const row = rows[0];
  if (row === undefined) return null;
  const { hash, previousHash, previousUntil, previousIsOver, unnotedSeconds } = row;
  return { hash, previousHash, previousUntil, previousIsOver, unnotedSeconds, person: fromRow(row) };
}

export interface SessionHolder {
  readonly hash: Buffer;
  /** Of the token before the last renewal. */
  readonly previousHash: Buffer | null;
  readonly previousUntil: Date | null;
  /** Whoever shows the token before the last renewal is not the browser that has the new one. */
  readonly previousIsOver: boolean;
  /** Since its use was noted last. */
  readonly unnotedSeconds: number;
  readonly person: Person;
}

/** Everyone who holds a role and is active, by name. */
export async function readRoleHolders(db: Queryable, role: string): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    'select name from users where active and ($1 = any(roles) or $1 = $2) order by name collate "C"',
    [role, commonRole],
  );
  return rows.map((row) => row.name);
}

/** Members of the named groups that exist: group to sorted user names, and its manager. */
export async function readGroups(
  db: Queryable,
  names: readonly string[],
): Promise<ReadonlyMap<string, { readonly members: readonly string[]; readonly manager: string | null }>> {
  if (names.length === 0) return new Map();
  const { rows } = await db.query<{ name: string; manager: string | null; members: string[] }>({
    name: "groups",
    text: `select g.name, g.manager,
       coalesce((select array_agg(m.user_name order by m.user_name collate "C") from group_members m where m.group_name = g.name), '{}') as members
     from groups g where g.name = any($1)`,
    values: [names],
  });
  return new Map(rows.map((row) => [row.name, { members: row.members, manager: row.manager }]));
}

function fromRow(row: PersonRow): Person {
  return {
    name: row.name,
    title: row.title,
    email: row.email,
    active: row.active,
    manager: row.manager,
    roles: countedRoles(row.roles),
    groups: row.groups,
    delegationsFrom: row.delegations,
  };
}
