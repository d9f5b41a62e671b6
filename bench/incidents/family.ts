import type { Client } from "@temporalio/client";
import type pg from "pg";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { serversSeconds } from "../processor-time.ts";
import { round } from "../rounds.ts";
import type { Desk } from "./desk.ts";
import { createProgress } from "./progress.ts";

const followEveryMs = 25;

/**
 * How long the children of one record take to follow it, from its resolution on, and what a child that is told costs:
 * time of the processors, transactions of the database, events of its ledger and of its history by their types.
 */
export async function family(desk: Desk, pool: pg.Pool, client: Client, count: number): Promise<JsonObject> {
  const [parent = ""] = (await desk.open(1)).ids;
  const { ids: children } = await desk.open(count, { parent: [parent] });
  await quiet(pool);
  const [child = ""] = children;
  const [transactions, events, history] = [
    await committed(pool),
    await ledger(pool, child),
    await types(client, child),
  ];
  const progress = createProgress("followed their parent", count);
  const used = serversSeconds();
  const began = performance.now();
  await desk.send(parent, "resolve", { resolutionCode: "solutionProvided", resolutionNotes: "Done" });
  const ownMs = performance.now() - began;
  for (let done = 0; done < count;) {
    const { rows } = await pool.query<{ n: number }>(
      "select count(*)::int as n from records where id = any($1) and state = 'resolved'",
      [children],
    );
    done = rows[0]?.n ?? 0;
    progress.tell(done);
    if (done < count) await new Promise((resolve) => setTimeout(resolve, followEveryMs));
  }
  const seconds = (performance.now() - began) / 1_000;
  await quiet(pool);
  const processorMs = (1_000 * (serversSeconds() - used)) / count;
  const after = await types(client, child);
  const told: { [type: string]: Json } = {};
  for (const [type, n] of after) if (n > (history.get(type) ?? 0)) told[type] = n - (history.get(type) ?? 0);
  return {
    count,
    parentMs: round(ownMs),
    seconds: round(seconds),
    perSecond: round(count / seconds),
    ofEachChild: {
      processorMs: round(processorMs),
      transactions: round(((await committed(pool)) - transactions) / count),
      ledgerEvents: (await ledger(pool, child)) - events,
      historyEvents: told,
    },
  };
}

/** Nothing is on its way any more. */
async function quiet(pool: pg.Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query("select from outbox where done_at is null and available_at <= now() limit 1");
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function committed(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: string }>(
    "select xact_commit::text as n from pg_stat_database where datname = current_database()",
  );
  return Number(rows[0]?.n ?? 0);
}

async function ledger(pool: pg.Pool, id: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from ledger where record_id = $1", [id]);
  return rows[0]?.n ?? 0;
}

/** Events of the history of a record's run, by type. */
async function types(client: Client, id: string): Promise<ReadonlyMap<string, number>> {
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  const found = new Map<string, number>();
  for (const { eventType } of events ?? []) {
    const type = String(eventType);
    found.set(type, (found.get(type) ?? 0) + 1);
  }
  return found;
}
