/**
 * How far the answers of sources that are asked were taken. A delivery is stored in the transaction that says that its
 * answer was taken: whatever crashes, and however many workers there are, an answer is taken once.
 */
import type pg from "pg";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { saveDeliveries } from "./deliveries.ts";

export interface PollPosition {
  /** From where to go on; null = from the beginning. */
  readonly cursor: Json;
  /** What was listed last, by what tells items apart. */
  readonly listed: JsonObject;
  readonly version: number;
  /** How often asking has failed in a row. */
  readonly failures: number;
}

export interface PollKey {
  readonly source: string;
  readonly url: string;
  /** Who asks. */
  readonly holder: string;
}

const columns = "cursor, listed, version, failures";

/** Holds a source for so long, once it was asked `everyMs` ago; null = it is not due, or another worker asks it. */
export async function holdPoll(
  db: Queryable,
  { source, url, holder }: PollKey,
  { heldMs, everyMs }: { readonly heldMs: number; readonly everyMs: number },
): Promise<PollPosition | null> {
  const { rows } = await db.query<PollPosition>(
    `insert into event_polls as p (source, url, holder, held_until, asked_at)
     values ($1, $2, $3, clock_timestamp() + $4 * interval '1 ms', clock_timestamp())
     on conflict (source) do update set url = excluded.url, holder = excluded.holder,
       held_until = excluded.held_until, asked_at = excluded.asked_at,
       cursor = case when p.url = excluded.url then p.cursor end
     where p.held_until < clock_timestamp()
       and (p.url <> excluded.url or p.asked_at + $5 * interval '1 ms' <= clock_timestamp())
     returning ${columns}`,
    [source, url, holder, heldMs, everyMs],
  );
  return rows[0] ?? null;
}

/** Takes an answer; throws when another worker has gone on meanwhile. Returns what is known of it then. */
export async function takeAnswer(
  pool: pg.Pool,
  { source, holder }: PollKey,
  { version }: PollPosition,
  answer: { readonly cursor: Json; readonly listed: JsonObject; readonly bodies: readonly string[] },
): Promise<PollPosition> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<PollPosition>(
      `update event_polls set cursor = $4, listed = $5, version = version + 1, failures = 0, error = null
       where source = $1 and holder = $2 and version = $3 returning ${columns}`,
      [source, holder, version, JSON.stringify(answer.cursor), JSON.stringify(answer.listed)],
    );
    const [taken] = rows;
    if (taken === undefined) throw new Error(`another worker has gone on with the source "${source}"`);
    if (answer.bodies.length > 0)
      await saveDeliveries(
        client,
        answer.bodies.map((body) => ({ source, body })),
      );
    return taken;
  });
}

/** Another worker may ask; `error` = why nothing was taken, null = it was. */
export async function releasePoll(db: Queryable, { source, holder }: PollKey, error: string | null): Promise<void> {
  await db.query(
    `update event_polls set held_until = clock_timestamp(), error = $3,
       failures = case when $3::text is null then 0 else failures + 1 end
     where source = $1 and holder = $2`,
    [source, holder, error],
  );
}
