import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { preferenceColumns, type Preferences, preferencesOf, type PreferencesRow } from "./preferences.ts";

/** A person as channels reach them. */
export interface Reachable {
  readonly name: string;
  readonly title: string;
  readonly email: string | null;
  /** By channel, the name of the secret that holds the address there. */
  readonly contacts: { readonly [channel: string]: string };
  /** By kind, what is no secret, such as the number of a phone. */
  readonly addresses: { readonly [kind: string]: string };
}

/** The same, active or not, with what they say of how they are told. */
export interface Contacts extends Reachable {
  readonly active: boolean;
  readonly preferences: Preferences;
}

/** Null when there is no such person. One statement, for every message asks it. */
export async function readContacts(db: Queryable, name: string): Promise<Contacts | null> {
  const { rows } = await db.query<Reachable & PreferencesRow & { readonly active: boolean }>({
    name: "contacts",
    text: `select u.name, u.title, u.email, u.active,
        coalesce(c.contacts, '{}') as contacts, coalesce(c.addresses, '{}') as addresses, ${preferenceColumns}
      from users u left join lateral (
        select jsonb_object_agg(channel, secret) filter (where secret is not null) as contacts,
          jsonb_object_agg(channel, address) filter (where address is not null) as addresses
        from person_contacts where user_name = u.name
      ) c on true left join person_preferences p on p.user_name = u.name
      where u.name = $1`,
    values: [name],
  });
  const [row] = rows;
  if (row === undefined) return null;
  const { title, email, active, contacts, addresses } = row;
  return { name, title, email, active, contacts, addresses, preferences: preferencesOf(row) };
}

export interface ContactChange {
  readonly person: string;
  /** A channel, or the kind of a contact. */
  readonly channel: string;
  /** An address, or the name of the secret that holds it; null removes it. */
  readonly place: string | null;
  /** Whether the place is the name of a secret. */
  readonly isSecret: boolean;
  readonly by: string;
}

/** Sets where a person is reached by a channel. False when there is no such person. */
export async function saveContact(pool: pg.Pool, change: ContactChange): Promise<boolean> {
  const { person, channel, place, isSecret, by } = change;
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query("select from users where name = $1 for update", [person]);
    if (rowCount === 0) return false;
    const [text, values] = statementOf(change);
    const changed = await client.query(text, values);
    if (changed.rowCount === 0) return true;
    // Addresses are no matter of rights and stay out; the name of a secret is none itself.
    const details = { channel, ...(place === null || !isSecret ? {} : { secret: place }) };
    const action = place === null ? "contact.removed" : "contact.set";
    await appendAudit(client, { person: by, action, subject: person, details });
    return true;
  });
}

/** A statement that touches a row only when it changes something. */
function statementOf({ person, channel, place, isSecret }: ContactChange): [string, (string | null)[]] {
  if (channel === "mail")
    return ["update users set email = $2 where name = $1 and email is distinct from $2", [person, place]];
  if (place === null) return ["delete from person_contacts where user_name = $1 and channel = $2", [person, channel]];
  return [
    `insert into person_contacts (user_name, channel, secret, address) values ($1, $2, $3, $4)
     on conflict (user_name, channel) do update set secret = excluded.secret, address = excluded.address
     where (person_contacts.secret, person_contacts.address) is distinct from (excluded.secret, excluded.address)`,
    [person, channel, isSecret ? place : null, isSecret ? null : place],
  ];
}
