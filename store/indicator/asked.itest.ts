import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { knownUntil } from "./asked.ts";

let store: TestStore;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store?.stop());

const connect = async (params: object): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: store.database.url, ...params });
  client.on("error", () => undefined);
  await client.connect();
  return client;
};

describe("what is known", () => {
  it("ends before what is still being written, and not before what a replica is sent", async () => {
    const writer = await connect({});
    await writer.query("begin");
    await writer.query("create table written ()");
    const begun = Date.now();
    await pause(20);
    expect(await knownUntil(store.pool)).toBeLessThanOrEqual(begun);
    await writer.query("rollback");
    await writer.end();
    expect(await knownUntil(store.pool)).toBeGreaterThan(begun);

    const replica = await connect({ replication: "database" });
    const sending = replica.query("select pg_sleep(60)").catch(() => undefined);
    const isSending = async (): Promise<boolean> => {
      const { rows } = await store.pool.query(
        `select from pg_stat_activity
         where datname = current_database() and backend_type = 'walsender' and state = 'active'`,
      );
      return rows.length > 0;
    };
    while (!(await isSending())) await pause(5);
    const since = Date.now();
    await pause(20);
    expect(await knownUntil(store.pool)).toBeGreaterThan(since);
    await store.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and backend_type = 'walsender'`,
    );
    await sending;
  });
});
