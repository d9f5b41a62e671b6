import type { Queryable } from "../pool.ts";
import type { Bind } from "../bind.ts";
import { type Onlooker, seenOfAll } from "./visible.ts";

/** Those of the numbers that are of records which the onlooker does not see. */
export async function hiddenNumbers(
  db: Queryable,
  onlooker: Onlooker,
  numbers: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const asked = [...numbers];
  if (asked.length === 0) return new Set();
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const text = `select r.number from records r where r.number = any(${bind(asked)}::text[]) and not ${seenOfAll(bind, onlooker)}`;
  const { rows } = await db.query<{ number: string }>(text, values);
  return new Set(rows.map(({ number }) => number));
}
