import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import { cmdbDefinitions } from "../../test/support/cmdb-definitions.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { createFunctions, type Functions } from "../function/functions.ts";
import { noSecrets } from "../function/secret.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { createCmdbFunctions } from "./functions.ts";
import { createMapFunctions } from "./map-functions.ts";

let store: TestStore;
let pool: pg.Pool;
let functions: Functions;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  functions = createFunctions({ http: createHttpClient(), secrets: noSecrets, log: () => undefined }, [
    ...createCmdbFunctions({ pool, now: () => 1_000 }),
    ...createMapFunctions({ pool }),
  ]);
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

  it("retire an item once, and say when it was so already", async () => {
    const spare = { source: "agent", items: [{ ref: "spare", class: "host", attributes: { name: "spare-1" } }] };
    await call("cmdb.upsert", spare);
    const asked = { ci: "spare-1", source: "agent", because: "its load is carried by others" };
    expect(await call("cmdb.retire", asked)).toEqual({ id: "spare-1", retired: true });
    expect(await call("cmdb.retire", asked)).toEqual({ id: "spare-1", retired: false });
    expect(await call("cmdb.item", { ci: "spare-1" })).toMatchObject({ state: "retired" });
    await expect(call("cmdb.retire", { ...asked, ci: "nobody" })).rejects.toThrow(/"nobody"/);
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

describe("map.services, map.impact and map.path", () => {
  const pool = `
apiVersion: opsloom/v1
kind: ServiceMap
metadata: { name: store }
spec: { service: { ci: store }, clusters: [{ by: [class] }] }
`;

  it("say what services lose with a CI: by their maps, and by relations where there is none", async () => {
    await store.publish([{ path: "map.yaml", text: pool }]);
    const uses = (...ids: string[]) => ids.map((ref) => ({ name: "dependsOn", to: { ref } }));
    await call("cmdb.upsert", {
      source: "manual",
      items: [
        { ref: "n1", class: "host", attributes: { name: "node-1" } },
        { ref: "n2", class: "host", attributes: { name: "node-2" } },
        { ref: "s", class: "service", attributes: { name: "Store" }, relations: uses("n1", "n2") },
        { ref: "m", class: "service", attributes: { name: "Mill" }, relations: uses("n1") },
      ],
    });
    expect(await call("map.services", { ci: "node-1" })).toMatchObject({
      cis: ["node-1"],
      count: 2,
      services: [
        { id: "mill", loss: 10_000, state: "down", map: null, distance: 1 },
        { id: "store", loss: 5_000, state: "degraded", map: "store", distance: 1 },
      ],
      truncated: false,
      notes: [],
    });
    expect(await call("map.services", { cis: ["node-1", "node-2"], severity: 3 })).toMatchObject({
      services: [
        { id: "mill", loss: 4_000 },
        { id: "store", loss: 4_000 },
      ],
    });
    expect(await call("map.impact", { ci: "node-2" })).toMatchObject({
      ci: "node-2",
      count: 1,
      affected: [{ id: "store", state: "degraded" }],
      byClass: { service: 1 },
    });
  });

  it("find the way from a CI to what it depends on, or say that there is none", async () => {
    await call("cmdb.upsert", shop);
    expect(await call("map.path", { from: "shop", to: "shop-db1" })).toEqual({
      from: "shop",
      to: "shop-db1",
      found: true,
      length: 2,
      way: [
        { id: "shop", type: "dependsOn" },
        { id: "shop-db", type: "runsOn" },
        { id: "shop-db1", type: null },
      ],
      truncated: false,
    });
    expect(await call("map.path", { from: "shop-db1", to: "shop" })).toMatchObject({ found: false, length: null });
    await expect(call("map.path", { from: "shop", to: "nobody" })).rejects.toThrow(/"nobody"/);
  });
});
