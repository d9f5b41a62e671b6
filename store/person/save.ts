import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import { inTransaction } from "../transaction.ts";

export interface Company {
  readonly users: readonly {
    readonly name: string;
    readonly title: string;
    readonly email?: string;
    readonly manager?: string;
    readonly roles?: readonly string[];
  }[];
  readonly groups: readonly {
    readonly name: string;
    readonly title: string;
    readonly manager?: string;
    readonly members: readonly string[];
  }[];
}

/**
 * Creates or updates people and groups; those not named stay. Members of a named group become exactly the given ones.
 */
export async function saveCompany(pool: pg.Pool, company: Company): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(
      `insert into users (name, title, email, roles)
       select name, title, email, string_to_array(roles, ',') from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as u (name, title, email, roles)
       on conflict (name) do update set title = excluded.title, email = excluded.email, roles = excluded.roles`,
      [
        company.users.map((user) => user.name),
        company.users.map((user) => user.title),
        company.users.map((user) => user.email ?? null),
        company.users.map((user) => (user.roles ?? []).join(",")),
      ],
    );
    for (const user of company.users) {
      if (user.manager !== undefined)
        await client.query("update users set manager = $2 where name = $1", [user.name, user.manager]);
    }
    for (const group of company.groups) {
      await client.query(
        "insert into groups (name, title, manager) values ($1, $2, $3) on conflict (name) do update set title = excluded.title, manager = excluded.manager",
        [group.name, group.title, group.manager ?? null],
      );
      await client.query("delete from group_members where group_name = $1 and user_name <> all($2)", [
        group.name,
        group.members,
      ]);
      await client.query(
        "insert into group_members (group_name, user_name) select $1, unnest($2::text[]) on conflict do nothing",
        [group.name, group.members],
      );
    }
  });
}

/** Lets `to` decide for `from` within a window; nobody but `from` gives it. */
export async function saveDelegation(
  pool: pg.Pool,
  delegation: { readonly from: string; readonly to: string; readonly startsAt: Date; readonly endsAt: Date },
): Promise<number> {
  const { from, to, startsAt, endsAt } = delegation;
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      "insert into delegations (from_user, to_user, starts_at, ends_at) values ($1, $2, $3, $4) returning id",
      [from, to, startsAt, endsAt],
    );
    const id = rows[0]?.id ?? 0;
    const details = { to, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
    await appendAudit(client, { person: from, action: "delegation.made", subject: String(id), details });
    return id;
  });
}
