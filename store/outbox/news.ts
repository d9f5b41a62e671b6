import type { Queryable } from "../pool.ts";

/** Digest of the definitions that an open record decides by; null = it is over, or not there. */
export async function readDecider(db: Queryable, recordId: string): Promise<string | null> {
  const { rows } = await db.query<{ bundle: string }>({
    name: "decider",
    text: "select bundle from records where id = $1 and not final",
    values: [recordId],
  });
  return rows[0]?.bundle ?? null;
}

/** One of so many is told however many wait behind it: news that never end are heard meanwhile. */
const toldAnyway = 16;

/** How many entries are looked at, those that are due first: a long outbox is not read for each piece of news. */
const mostLooked = 1_000;

/** Whether other news for the same record by the same link wait behind this entry, and nobody has begun to tell them. */
export async function hasLaterNews(
  db: Queryable,
  { id, to, link }: { readonly id: string; readonly to: string; readonly link: string },
): Promise<boolean> {
  const { rows } = await db.query<{ later: boolean }>({
    name: "later-news",
    text: `select exists (
        select from (select * from outbox where done_at is null order by available_at limit $5) o
        where o.parked_at is null and o.attempts = 0 and o.position > e.position and o.kind in ('reaction', 'reread')
          and o.body ->> 'to' = $2 and o.body -> 'input' ->> 'link' = $3) as later
      from outbox e where e.id = $1 and e.position % $4 <> 0`,
    values: [id, to, link, toldAnyway, mostLooked],
  });
  return rows[0]?.later === true;
}
