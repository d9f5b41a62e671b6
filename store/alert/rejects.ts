import type { SourceEvent } from "../../engine/event/event.ts";
import { judgeRejects, rejectsWithinMs } from "../../engine/event/rejects.ts";
import type { Queryable } from "../pool.ts";
import type { ReadDelivery } from "./read-delivery.ts";

/**
 * What follows for sources of which something was not understood just now (`read`): looked at only then. `now`: UTC
 * milliseconds.
 */
export async function watchRejects(
  db: Queryable,
  read: readonly ReadDelivery[],
  now: number,
): Promise<readonly SourceEvent[]> {
  const items = new Map<string, number>();
  for (const { source, rejected, known } of read)
    if (rejected > 0 && known) items.set(source, (items.get(source) ?? 0) + rejected);
  if (items.size === 0) return [];
  const { rows } = await db.query<{ source: string; items: number }>(
    `select source, sum(rejected)::int as items from deliveries
     where rejected > 0 and source = any($1) and received_at > $2 and id <> all($3) group by source`,
    [[...items.keys()], new Date(now - rejectsWithinMs), read.map(({ id }) => id)],
  );
  for (const row of rows) items.set(row.source, (items.get(row.source) ?? 0) + row.items);
  return [...items].sort(byName).flatMap(([source, count]) => judgeRejects(source, count, now) ?? []);
}

function byName([one]: readonly [string, number], [other]: readonly [string, number]): number {
  return one < other ? -1 : 1;
}
