import { setTimeout as pause } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sampleAt, sampleRule, sampleSource } from "../../engine/alert/sample.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { processAlerts } from "../alert/process.ts";
import { inTransaction } from "../transaction.ts";
import { passDeliveries, takeDeliveries, type Taken } from "./cursor.ts";
import { saveDeliveries, saveNumbered } from "./deliveries.ts";
import { noteFailure, readEventLag } from "./lag.ts";

let store: TestStore;
let pool: Pool;

beforeAll(async () => {
  store = await startStore({ max: 20 });
  ({ pool } = store);
  await pool.query("create table heard (consumer text, source text, delivery bigint, place bigserial)");
});
afterAll(() => store?.stop());
beforeEach(async () => {
  await pool.query(
    "truncate deliveries, event_cursors, event_retries, heard, alerts, alert_groups, remediation_runs, outbox",
  );
  for (const consumer of ["alerts", "slow"]) await pool.query("select add_event_consumer($1)", [consumer]);
});

const append = (...sources: readonly string[]): Promise<readonly number[]> =>
  saveNumbered(
    pool,
    sources.map((source) => ({ source, body: "{}" })),
  );
const take = (client: PoolClient, consumer: string, limit = 100): Promise<Taken[]> =>
  takeDeliveries(client, { consumer, shards: null, limit, maxBytes: 1e6 });

/** One batch of a consumer that writes down what it hears. Returns how many it heard. */
function hear(consumer: string, limit: number, before: () => Promise<void> = () => Promise.resolve()): Promise<number> {
  return inTransaction(pool, async (client) => {
    const taken = await take(client, consumer, limit);
    for (const { source, id } of taken)
      await client.query("insert into heard (consumer, source, delivery) values ($1, $2, $3)", [consumer, source, id]);
    await before();
    await passDeliveries(client, consumer, taken);
    return taken.length;
  });
}

async function heard(consumer: string): Promise<{ readonly source: string; readonly delivery: number }[]> {
  const { rows } = await pool.query<{ source: string; delivery: number }>(
    "select source, delivery from heard where consumer = $1 order by place",
    [consumer],
  );
  return rows;
}

const alerts = () =>
  processAlerts(pool, {
    definitionsNow: () => Promise.resolve({ sources: { monitor: sampleSource() }, rules: [sampleRule()], tables: {} }),
    now: sampleAt,
  });
const lagOf = async (consumer: string) => (await readEventLag(pool)).find((lag) => lag.consumer === consumer);

describe("the event log", () => {
  it("shows no delivery before those with lower ids, however late they commit", async () => {
    const first = await pool.connect();
    try {
      await first.query("begin");
      await first.query("insert into deliveries (source, body) values ('late', '{}')");
      const second = append("quick");
      await pause(100);
      expect(await hear("alerts", 10)).toBe(0);
      await first.query("commit");
      await second;
      await hear("alerts", 10);
      expect((await heard("alerts")).map(({ source }) => source)).toEqual(["late", "quick"]);
    } finally {
      first.release();
    }
  });

  it("is read on while another transaction of the server stays open", async () => {
    const stuck = await pool.connect();
    try {
      await stuck.query("begin");
      await stuck.query("insert into heard (consumer) values ('stuck')");
      await append("a");
      expect(await hear("alerts", 10)).toBe(1);
    } finally {
      await stuck.query("rollback");
      stuck.release();
    }
  });

  it("gives each source its turn, so that a flood of one delays no other", async () => {
    await append(...Array.from({ length: 500 }, () => "flood"), "quiet");
    await hear("alerts", 50);
    expect((await heard("alerts")).map(({ source }) => source).filter((source) => source === "quiet")).toHaveLength(1);
  });

  it("takes no body that holds what parts bodies, and so none of those beside it", async () => {
    const bodies = ["{}", '"a\u001E"'].map((body) => ({ source: "a", body }));
    await expect(saveDeliveries(pool, bodies)).rejects.toThrow("U+001E");
    await expect(saveNumbered(pool, bodies)).rejects.toThrow("U+001E");
  });

  it("gives no more than the bytes asked for, and at least one", async () => {
    await saveDeliveries(
      pool,
      [1, 2, 3].map(() => ({ source: "a", body: JSON.stringify("x".repeat(1_000)) })),
    );
    const some = await inTransaction(pool, (client) =>
      takeDeliveries(client, { consumer: "alerts", shards: null, limit: 10, maxBytes: 1_500 }),
    );
    expect(some).toHaveLength(2);
  });
});

describe("a consumer", () => {
  it("that is stuck holds back no other, and goes on where it was", async () => {
    await append("monitor", "other");
    const held = await pool.connect();
    try {
      await held.query("begin");
      expect(await take(held, "slow")).toHaveLength(2);
      const bodies = [1, 2, 3].map((key) => ({ source: "monitor", body: `{"key":"k${key}","severity":1}` }));
      await saveDeliveries(pool, bodies);
      expect(await alerts()).toMatchObject({ deliveries: 5, events: 3 });
      expect(await lagOf("alerts")).toMatchObject({ waiting: 0, oldestSeconds: 0 });
      expect(await lagOf("slow")).toMatchObject({ waiting: 5, oldestSeconds: expect.any(Number) as number });
    } finally {
      await held.query("rollback");
      held.release();
    }
    expect(await hear("slow", 100)).toBe(5);
  });

  it("that dies in the middle of a batch takes it again, whole, and nothing twice", async () => {
    await append("a", "a", "b");
    const die = async (): Promise<void> => {
      await pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()",
      );
    };
    await expect(hear("slow", 100, die)).rejects.toThrow(/terminat|connection/i);
    expect(await heard("slow")).toEqual([]);
    expect(await hear("slow", 100)).toBe(3);
    expect(await hear("slow", 100)).toBe(0);
    expect(await heard("slow")).toHaveLength(3);
  });

  it("hears everything once and each source in order, with many senders, many processes and batches that fail", async () => {
    const sources = Array.from({ length: 12 }, (_, index) => `s${index}`);
    const senders = sources.map(async () => {
      for (let sent = 0; sent < 20; sent += 1) await append(...sources);
    });
    let sending = true;
    let failures = 0;
    const listeners = Array.from({ length: 6 }, async (_, worker) => {
      for (let round = 0; ; round += 1) {
        const fail = (round + worker) % 4 === 0;
        const count = await hear("slow", 30, () => (fail ? Promise.reject(new Error("no")) : Promise.resolve())).catch(
          () => {
            failures += 1;
            return 1;
          },
        );
        if (!sending && count === 0 && (await lagOf("slow"))?.waiting === 0) return;
      }
    });
    await Promise.all(senders);
    sending = false;
    await Promise.all(listeners);
    const all = await heard("slow");
    expect(failures).toBeGreaterThan(0);
    expect(new Set(all.map(({ delivery }) => delivery)).size).toBe(12 * 20 * 12);
    expect(all).toHaveLength(12 * 20 * 12);
    for (const source of sources) {
      const ids = all.filter((one) => one.source === source).map(({ delivery }) => delivery);
      expect(ids).toEqual(ids.toSorted((left, right) => left - right));
    }
  });

  it("that is added hears what comes from then on", async () => {
    await append("a");
    await pool.query("select add_event_consumer('new')");
    await append("b");
    await hear("new", 10);
    expect((await heard("new")).map(({ source }) => source)).toEqual(["b"]);
  });

  it("that cannot go on in a shard is told until it moves there", async () => {
    await append("a");
    const { rows } = await pool.query<{ shard: number }>("select event_shard('a') as shard");
    await noteFailure(pool, "slow", rows[0]?.shard ?? -1, "why");
    expect(await lagOf("slow")).toMatchObject({ stuck: 1, waiting: 1 });
    await hear("slow", 10);
    expect(await lagOf("slow")).toMatchObject({ stuck: 0, waiting: 0 });
  });
});

describe("what every consumer is done with", () => {
  const passed = async (): Promise<number> =>
    (await pool.query<{ passed: number }>("select deliveries_passed() as passed")).rows[0]?.passed ?? -1;
  const ids = async (): Promise<number[]> =>
    (await pool.query<{ id: number }>("select id from deliveries order by id")).rows.map(({ id }) => id);

  it("ends before the first delivery that one of them has not passed or is to read once more", async () => {
    expect(await passed()).toBe(0);
    await append("a", "b", "c");
    const [first = 0, second = 0, third = 0] = await ids();
    await hear("alerts", 10);
    expect(await passed()).toBe(first - 1);
    await hear("slow", 10);
    expect(await passed()).toBe(third);
    await pool.query("insert into event_retries values ('alerts', $1)", [second]);
    expect(await passed()).toBe(first);
  });
});
