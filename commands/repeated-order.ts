import type { Pool } from "pg";
import type { Actor } from "../engine/lifecycle/protocol.ts";
import type { Order } from "../engine/lifecycle/record.ts";
import { readOrderings } from "../store/record/orderings.ts";
import { requestOf } from "./open.ts";

/**
 * The type of the record that the same order was answered for before, when its item may be there no more, or be for
 * others; null = it is no repeat.
 */
export async function repeatedOrder(
  pool: Pool,
  asked: { readonly order: Order; readonly by: Actor; readonly key: string },
): Promise<string | null> {
  const known = await readOrderings(pool, asked.order.item, asked.key);
  const same = known.find(
    ({ type, requestHash }) => requestOf({ ...asked, type, fields: {} }).asked.requestHash === requestHash,
  );
  return same?.type ?? null;
}
