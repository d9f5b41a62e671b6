/**
 * How often somebody may try a password. A try is noted before it is looked at, so that many at once are counted too;
 * one that was right takes back what was noted of it.
 *
 * 1. Guesses from elsewhere do not lock a person out of a browser that they have signed in with: it has a count of its
 *    own, and what is tried there counts for nobody else.
 * 2. From one address a person is guessed at ten times, so whoever locks them out of new browsers needs ten addresses.
 */
import type { Queryable } from "../pool.ts";

const windowMinutes = 15;

/** Whom a try is counted for, and how many each has in the window. */
export interface Counted {
  readonly subject: string;
  readonly most: number;
}

/** `browser`: the name of one that the person has signed in with; null: none. `address`: of whoever tries. */
export function countedFor(person: string, address: string, browser: string | null): readonly Counted[] {
  if (browser !== null) return [{ subject: `browser ${browser} of ${person}`, most: 10 }];
  return [
    { subject: `person ${person} from ${address}`, most: 10 },
    { subject: `person ${person}`, most: 100 },
    { subject: `address ${address}`, most: 50 },
  ];
}

/** Of who is signed in, and says the old password to change it: nobody else can use these up. */
export function countedForChange(person: string): readonly Counted[] {
  return [{ subject: `change of ${person}`, most: 10 }];
}

export type Try =
  { readonly ok: true; readonly ids: readonly number[] } | { readonly ok: false; readonly waitSeconds: number };

/** Notes a try. Not `ok`: there were too many, and after so many seconds there is room for one. */
export async function noteTry(db: Queryable, counted: readonly Counted[]): Promise<Try> {
  const subjects = counted.map(({ subject }) => subject);
  const { rows: noted } = await db.query<{ id: number }>(
    "insert into sign_in_tries (subject) select unnest($1::text[]) returning id",
    [subjects],
  );
  const ids = noted.map(({ id }) => id);
  const { rows } = await db.query<{ wait: number | null }>(
    `select ceil(extract(epoch from max(first.at) + make_interval(mins => $3) - now()))::int as wait
     from unnest($1::text[], $2::int[]) as s (subject, most)
     join lateral (select t.at from sign_in_tries t
       where t.subject = s.subject and t.at > now() - make_interval(mins => $3)
       order by t.at desc, t.id desc offset s.most limit 1) first on true`,
    [subjects, counted.map(({ most }) => most), windowMinutes],
  );
  const wait = rows[0]?.wait ?? null;
  if (wait === null) return { ok: true, ids };
  await forgetTry(db, ids);
  return { ok: false, waitSeconds: Math.max(1, wait) };
}

/** Takes back what was noted of a try that was right, or that was not looked at. */
export async function forgetTry(db: Queryable, ids: readonly number[]): Promise<void> {
  await db.query("delete from sign_in_tries where id = any($1)", [ids]);
}
