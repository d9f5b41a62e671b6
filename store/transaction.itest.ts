import type pg from "pg";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../test/support/store.ts";
import { inTransaction } from "./transaction.ts";

let store: TestStore;
let pool: pg.Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());

const save = (client: pg.PoolClient, name: string) =>
  client.query("insert into record_counters (type, last) values ($1, 1)", [name]);
const saved = async (name: string) =>
  (await pool.query("select 1 from record_counters where type = $1", [name])).rowCount === 1;

describe("a transaction", () => {
  it("is kept whole or not at all", async () => {
    await inTransaction(pool, (client) => save(client, "kept"));
    const failed = inTransaction(pool, async (client) => {
      await save(client, "lost");
      throw new Error("changed my mind");
    });
    await expect(failed).rejects.toThrow("changed my mind");
    expect([await saved("kept"), await saved("lost")]).toEqual([true, false]);
  });

  it("fails alone when its connection breaks between two statements: the process and the pool go on", async () => {
    const broken = inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
      await save(client, "broken");
      // As a server that is killed: nothing is being asked on this connection when it goes.
      const gone = new Promise((resolve) => client.once("end", resolve));
      await pool.query("select pg_terminate_backend($1)", [rows[0]!.pid]);
      await gone;
      await pause(10);
      await client.query("select 1");
    });
    await expect(broken).rejects.toThrow(/terminat|not queryable/);
    expect(await saved("broken")).toBe(false);
    expect(pool.totalCount).toBeGreaterThan(0);
  });
});
