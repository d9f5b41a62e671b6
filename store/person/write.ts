import type pg from "pg";
import type { PeopleChange } from "./change.ts";

export async function writePeople(client: pg.PoolClient, { users, others = false }: PeopleChange): Promise<void> {
  const rows = users.map(({ name, title, email, active, manager, roles, externalId }) => ({
    name,
    title,
    email: email ?? null,
    active: active ?? true,
    manager: manager ?? null,
    roles: [...new Set(roles)],
    external_id: externalId ?? null,
    keeps_id: externalId === undefined,
  }));
  await client.query(
    `insert into users (name, title, email, active, manager, roles, external_id)
     select name, title, email, active, manager, roles, external_id from jsonb_to_recordset($1::jsonb)
       as e(name text, title text, email text, active boolean, manager text, roles text[], external_id text)
     on conflict (name) do update set title = excluded.title, email = excluded.email, active = excluded.active,
       manager = excluded.manager, roles = excluded.roles,
       external_id = case when users.name = any($2) then users.external_id else excluded.external_id end`,
    [JSON.stringify(rows), rows.filter((row) => row.keeps_id).map(({ name }) => name)],
  );
  if (others)
    await client.query("update users set active = false where active and name <> all($1)", [
      users.map(({ name }) => name),
    ]);
}

export async function writeGroups(client: pg.PoolClient, { groups, removedGroups = [] }: PeopleChange): Promise<void> {
  const rows = groups.map(({ name, title, manager, externalId }) => ({
    name,
    title,
    manager: manager ?? null,
    external_id: externalId ?? null,
    keeps_id: externalId === undefined,
  }));
  await client.query(
    `insert into groups (name, title, manager, external_id)
     select name, title, manager, external_id from jsonb_to_recordset($1::jsonb) as e(name text, title text, manager text, external_id text)
     on conflict (name) do update set title = excluded.title, manager = excluded.manager,
       external_id = case when groups.name = any($2) then groups.external_id else excluded.external_id end`,
    [JSON.stringify(rows), rows.filter((row) => row.keeps_id).map(({ name }) => name)],
  );
  const members = JSON.stringify(groups.flatMap(({ name, members: all }) => all.map((user) => ({ name, user }))));
  const names = groups.map(({ name }) => name);
  await client.query(
    `delete from group_members m where m.group_name = any($1) and not exists (
       select from jsonb_to_recordset($2::jsonb) as e(name text, "user" text) where e.name = m.group_name and e."user" = m.user_name)`,
    [names, members],
  );
  await client.query(
    `insert into group_members (group_name, user_name)
     select e.name, e."user" from jsonb_to_recordset($1::jsonb) as e(name text, "user" text) join users u on u.name = e."user"
     on conflict do nothing`,
    [members],
  );
  if (removedGroups.length === 0) return;
  await client.query("delete from group_members where group_name = any($1)", [removedGroups]);
  await client.query("delete from groups where name = any($1)", [removedGroups]);
}
