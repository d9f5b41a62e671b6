/** What a queue holds for a person, as the API reads it. */
import type pg from "pg";
import { listParts, listPage } from "../../api/listing.ts";
import { isFor } from "../../engine/listing/queue.ts";
import type { ExpectedQueue, HeldByQueue } from "../../engine/simulation/queues.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { readPeople } from "../../store/person/read.ts";
import { listDeclarations } from "../../store/record/declaration.ts";

export async function heldOnStore(
  pool: pg.Pool,
  { queue: name, for: user }: ExpectedQueue,
  now: number,
): Promise<HeldByQueue> {
  const queue = (await readLatestDefinition(pool, "Queue", name))?.ir;
  const person = (await readPeople(pool, [user])).get(user);
  if (queue === undefined || person === undefined) return `there is no queue "${name}" or no person "${user}"`;
  if (!isFor(queue, person)) return null;
  const sort = queue.sort === null ? {} : { sort: queue.sort };
  const caller = { person, keyId: "scenario", readAt: now };
  const declared = await listDeclarations(pool);
  const parts = listParts(declared, queue.records, { ...queue.filters, ...sort }, caller, now);
  const { items } = await listPage(pool, parts, { limit: 200, ...sort }, now);
  return items.map(({ id }) => id);
}
