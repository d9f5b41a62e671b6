import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

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

export interface ContactChange {
  readonly person: string;
  readonly channel: string;
  /** A mail address, or the name of the secret that holds the address; null removes it. */
  readonly place: string | null;
  readonly by: string;
}

/** Sets where a person is reached by a channel. False when there is no such person. */
export async function saveContact(pool: pg.Pool, { person, channel, place, by }: ContactChange): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query("select from users where name = $1 for update", [person]);
    if (rowCount === 0) return false;
    const [text, values] = statementOf({ person, channel, place });
    const changed = await client.query(text, values);
    if (changed.rowCount === 0) return true;
    // Addresses are no matter of rights and stay out; the name of a secret is none itself.
    const details = { channel, ...(place === null || channel === "mail" ? {} : { secret: place }) };
    const action = place === null ? "contact.removed" : "contact.set";
    await appendAudit(client, { person: by, action, subject: person, details });
    return true;
  });
}

/** A statement that touches a row only when it changes something. */
function statementOf({ person, channel, place }: Omit<ContactChange, "by">): [string, (string | null)[]] {
  if (channel === "mail")
    return ["update users set email = $2 where name = $1 and email is distinct from $2", [person, place]];
  if (place === null) return ["delete from person_contacts where user_name = $1 and channel = $2", [person, channel]];
  return [
    `insert into person_contacts (user_name, channel, secret) values ($1, $2, $3)
     on conflict (user_name, channel) do update set secret = excluded.secret
     where person_contacts.secret <> excluded.secret`,
    [person, channel, place],
  ];
}
