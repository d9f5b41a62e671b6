import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import { readFileSync } from "node:fs";
import { loadDefinitions } from "../../engine/definition/load.ts";
import { createPool } from "../../store/pool.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/database.ts";
import { createFunctions, type Functions } from "../function/functions.ts";
import { noSecrets } from "../function/secret.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { createCmdbFunctions } from "./functions.ts";

let database: TestDatabase;
let pool: pg.Pool;
let functions: Functions;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { applicationName: "cmdb-functions-test", onError: () => {} });
  functions = createFunctions(
    { http: createHttpClient(), secrets: noSecrets, log: () => undefined },
    createCmdbFunctions({ pool, now: () => 1_000 }),
  );
  const text = readFileSync(new URL("../../definitions/cmdb/classes.yaml", import.meta.url), "utf8");
  for (const definition of loadDefinitions([{ path: "classes.yaml", text }]).definitions) {
    await pool.query(
      "insert into definitions (digest, kind, name, path, ir, source, author) values ($1, $2, $3, $4, $5, '', 'test')",
      [definition.name, definition.kind, definition.name, definition.path, JSON.stringify(definition.ir)],
    );
    await pool.query("insert into latest_definitions (kind, name, digest) values ($1, $2, $2)", [
      definition.kind,
      definition.name,
    ]);
  }
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const call = (name: string, input: Json): Promise<Json> => functions.call(name, input, "test/1");
const shop = {
  source: "manual",
  items: [
    { ref: "host", class: "host", attributes: { name: "shop-db1", address: "192.0.2.7" } },
    {
      ref: "db",
      class: "database",
      attributes: { name: "Shop DB", port: 5432 },
      relations: [{ name: "runsOn", to: { ref: "host" } }],
    },
    {
      ref: "shop",
      class: "service",
      attributes: { name: "Shop" },
      relations: [{ name: "dependsOn", to: { ref: "db" } }],
    },
  ],
};

describe("cmdb.upsert, cmdb.item and cmdb.impact", () => {
  it("report items, read one by id or name, and tell what depends on it", async () => {
    expect(await call("cmdb.upsert", shop)).toMatchObject({
      items: [{ kind: "inserted", id: "shop-db1" }, { id: "shop-db" }, { id: "shop" }],
    });
    expect(await call("cmdb.upsert", shop)).toMatchObject({
      items: [{ kind: "unchanged" }, { kind: "unchanged" }, { kind: "unchanged" }],
    });
    expect(await call("cmdb.item", { ci: "SHOP" })).toMatchObject({
      id: "shop",
      attributes: { name: "Shop", criticality: "medium", supportCalendar: "always" },
      relations: [{ name: "dependsOn", ci: "shop-db" }],
    });
    expect(await call("cmdb.impact", { ci: "shop-db1" })).toMatchObject({
      count: 2,
      byClass: { database: 1, service: 1 },
      services: [{ id: "shop", distance: 2 }],
      truncated: false,
    });
  });

  it("name the CI that does not exist, and the item that is refused", async () => {
    await expect(call("cmdb.item", { ci: "nobody" })).rejects.toThrow(/there is no configuration item "nobody"/);
    const wrong = { source: "manual", items: [{ ref: "x", class: "host", attributes: { sreial: "1" } }] };
    await expect(call("cmdb.upsert", wrong)).rejects.toThrow(/"x" was refused.*no attribute "sreial"/);
    expect(await call("cmdb.upsert", { ...wrong, partial: true })).toMatchObject({
      items: [{ kind: "refused", id: null, because: expect.stringContaining("sreial") }],
    });
  });
});
