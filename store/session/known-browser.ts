/** Browsers that people have signed in with before. Of what a browser keeps only a hash is stored. */
import type { Queryable } from "../pool.ts";
import { hashOf, newSecret } from "./token.ts";

const pattern = /^[0-9A-Za-z_-]{43}$/;

/** What names a browser in the counting of tries; null: the person has not signed in with it before. */
export async function readKnownBrowser(db: Queryable, token: string | null, user: string): Promise<string | null> {
  if (token === null || !pattern.test(token)) return null;
  const hash = hashOf(token);
  const { rowCount } = await db.query("select from known_browsers where hash = $1 and user_name = $2", [hash, user]);
  return rowCount === 1 ? hash.toString("hex") : null;
}

/** Notes that a person has signed in with a browser, and returns what it is to keep: the same, where it is known. */
export async function noteBrowser(db: Queryable, token: string | null, user: string): Promise<string> {
  const isKnown =
    token !== null &&
    pattern.test(token) &&
    (await db.query("select from known_browsers where hash = $1 limit 1", [hashOf(token)])).rowCount === 1;
  const kept = isKnown ? token : newSecret();
  await db.query(
    `insert into known_browsers (hash, user_name) values ($1, $2)
     on conflict (hash, user_name) do update set used_at = now()`,
    [hashOf(kept), user],
  );
  return kept;
}
