import type { Queryable } from "../pool.ts";

/** A person as channels reach them. */
export interface Reachable {
  readonly name: string;
  readonly title: string;
  readonly email: string | null;
  /** By channel, the name of the secret that holds the address there. */
  readonly contacts: { readonly [channel: string]: string };
}

/** An active person with all addresses; null when there is no such person, or they are not active. */
export async function readReachable(db: Queryable, name: string): Promise<Reachable | null> {
  const person = await readContacts(db, name);
  return person?.active === true ? person : null;
}

/** A person with all addresses, active or not. */
export async function readContacts(
  db: Queryable,
  name: string,
): Promise<(Reachable & { readonly active: boolean }) | null> {
  const { rows } = await db.query<Reachable & { readonly active: boolean }>({
    name: "reachable",
    text: `select u.name, u.title, u.email, u.active,
        coalesce((select jsonb_object_agg(c.channel, c.secret) from person_contacts c where c.user_name = u.name), '{}') as contacts
      from users u where u.name = $1`,
    values: [name],
  });
  return rows[0] ?? null;
}

/** Sets where a person is reached by a channel; `secret` null removes it. False when there is no such person. */
export async function saveContact(
  db: Queryable,
  { person, channel, secret }: { readonly person: string; readonly channel: string; readonly secret: string | null },
): Promise<boolean> {
  if (secret === null) {
    await db.query("delete from person_contacts where user_name = $1 and channel = $2", [person, channel]);
    const { rowCount } = await db.query("select from users where name = $1", [person]);
    return rowCount === 1;
  }
  const { rowCount } = await db.query(
    `insert into person_contacts (user_name, channel, secret) select name, $2, $3 from users where name = $1
     on conflict (user_name, channel) do update set secret = excluded.secret`,
    [person, channel, secret],
  );
  return rowCount === 1;
}

/** Sets a person's mail address; null removes it. False when there is no such person. */
export async function saveEmail(db: Queryable, person: string, email: string | null): Promise<boolean> {
  const { rowCount } = await db.query("update users set email = $2 where name = $1", [person, email]);
  return rowCount === 1;
}
