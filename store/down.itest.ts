import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startStore, type TestStore } from "../test/support/store.ts";
import { isStoreDown } from "./down.ts";
import { createPool } from "./pool.ts";
import { inTransaction } from "./transaction.ts";

let store: TestStore;
let pool: pg.Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());

const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

const endOf = (client: pg.PoolClient): Promise<unknown> =>
  pool.query("select pg_terminate_backend($1)", [(client as { processID?: number }).processID]);

it("knows a connection that ended during a statement, and the statement after it", async () => {
  const during = await thrown(
    inTransaction(pool, (client) => Promise.all([client.query("select pg_sleep(30)"), endOf(client)])),
  );
  expect(isStoreDown(during), String(during)).toBe(true);
  const after = await thrown(
    inTransaction(pool, async (client) => {
      await Promise.all([client.query("select pg_sleep(30)").catch(() => undefined), endOf(client)]);
      await client.query("select 1");
    }),
  );
  expect(isStoreDown(after), String(after)).toBe(true);
});

it("knows a server that nobody listens for", async () => {
  const nobody = createPool("postgres://x:y@127.0.0.1:1/z", { applicationName: "down", onError: () => undefined });
  expect(isStoreDown(await thrown(nobody.query("select 1")))).toBe(true);
  await nobody.end();
});

it("takes no answer of the server for that", async () => {
  for (const sql of ["select 1/0", "select nothing", "selec 1", "insert into records (id) values (null)"])
    expect(isStoreDown(await thrown(pool.query(sql))), sql).toBe(false);
  for (const other of [null, undefined, "ECONNREFUSED", new Error("refused")]) expect(isStoreDown(other)).toBe(false);
});
