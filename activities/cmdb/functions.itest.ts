import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import { cmdbDefinitions } from "../../test/support/cmdb-definitions.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { createFunctions, type Functions } from "../function/functions.ts";
import { noSecrets } from "../function/secret.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { createCmdbFunctions } from "./functions.ts";

let store: TestStore;
let pool: pg.Pool;
let functions: Functions;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  functions = createFunctions(
    { http: createHttpClient(), secrets: noSecrets, log: () => undefined },
    createCmdbFunctions({ pool, now: () => 1_000 }),
  );
  await store.publish(cmdbDefinitions());
});
afterAll(() => store?.stop());

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
