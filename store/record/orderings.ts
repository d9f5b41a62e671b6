import type { Queryable } from "../pool.ts";
import type { OpeningKey } from "./answer-opening.ts";

/** What a key was used for of the record types that versions of an item order, of those that are retired, too. */
export async function readOrderings(
  db: Queryable,
  item: string,
  key: string,
): Promise<readonly Pick<OpeningKey, "type" | "requestHash">[]> {
  const { rows } = await db.query<Pick<OpeningKey, "type" | "requestHash">>({
    name: "orderings",
    text: `select type, encode(request_hash, 'hex') as "requestHash" from number_reservations where key = $2 and type = any(array(
      select distinct ir ->> 'record' from definitions where kind = 'CatalogItem' and name = $1))`,
    values: [item, key],
  });
  return rows;
}
