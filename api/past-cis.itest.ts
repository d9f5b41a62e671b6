import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let admin: ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  admin = await product.caller("admin");
});
afterAll(() => product?.stop());

const report = async (...items: readonly object[]): Promise<void> => {
  const { status, json } = await admin("PUT", "/v1/cis", { body: { source: "manual", items } });
  expect({ status, kinds: (json.items as { kind: string }[]).map(({ kind }) => kind) }).toMatchObject({ status: 200 });
};
const host = (name: string, attributes: object = {}) => ({
  ref: name,
  class: "host",
  attributes: { name, ...attributes },
});
const get = async (path: string) => (await admin("GET", path)).json;

/** An instant between what was done and what is done next. */
async function instant(): Promise<string> {
  await pause(5);
  const at = new Date().toISOString();
  await pause(5);
  return at;
}

it("an item, a list and a difference are shown as of any instant", async () => {
  const never = await instant();
  await report(host("web1", { os: "Debian 11", site: "Berlin" }), host("db1"));
  await admin("PUT", "/v1/cis/web1/relations/dependsOn/db1");
  const first = await instant();
  await report(host("web1", { os: "Debian 12", location: "Rack 7" }));
  await admin("DELETE", "/v1/cis/web1/relations/dependsOn/db1");
  await admin("PUT", "/v1/cis/db1/state", { body: { state: "retired" } });
  const second = await instant();
  await report(host("web1", { os: "Debian 13" }), host("new"));

  expect(await get(`/v1/past-cis/web1?at=${first}`)).toMatchObject({
    state: "active",
    attributes: { os: "Debian 11", site: "Berlin" },
    relations: [{ name: "dependsOn", direction: "to", ci: "db1" }],
    difference: null,
  });
  const later = await get(`/v1/past-cis/web1?at=${second}&since=${first}`);
  expect(later).toMatchObject({
    attributes: { os: "Debian 12" },
    relations: [],
    difference: {
      changes: [
        { attribute: "location", from: null, to: "Rack 7" },
        { attribute: "os", from: "Debian 11", to: "Debian 12" },
      ],
      begun: [],
      ended: [{ name: "dependsOn", ci: "db1" }],
    },
  });
  expect((await admin("GET", `/v1/past-cis/web1?at=${never}`)).status).toBe(404);
  expect((await admin("GET", `/v1/past-cis/web1?at=${first}&since=${second}`)).status).toBe(400);
  const idsAt = async (at: string, more = ""): Promise<string[]> =>
    ((await get(`/v1/past-cis?at=${at}${more}`)).items as { id: string }[]).map(({ id }) => id);
  expect(await idsAt(never)).toEqual([]);
  expect(await idsAt(first, "&class=host&state=active")).toEqual(["db1", "web1"]);
  expect(await idsAt(second, "&state=active")).toEqual(["web1"]);
  expect(await idsAt(second, "&state=retired")).toEqual(["db1"]);
});

it("health tells what is missing, stale and there twice, and nothing of what is retired", async () => {
  await product.pool.query("delete from ci_lookalikes");
  const machineId = "b08dfa6083e7567a1921a715000001fb";
  await report(
    host("vm1", { machineId, fqdn: "vm1.example.com", ownerGroup: "network", os: "Debian", environment: "test" }),
    host("vm2", { machineId, fqdn: "vm2.example.com" }),
    {
      ref: "app",
      class: "application",
      attributes: { name: "app", port: 80 },
      relations: [{ name: "runsOn", to: { ref: "vm1" } }],
    },
  );
  await product.pool.query("update cis set last_seen_at = now() - interval '61 days' where id = 'vm2'");
  await product.pool.query("update cis set state = 'retired' where id in ('web1', 'new')");
  const { items } = await get("/v1/ci-health");
  expect(items).toMatchObject([
    { class: "application", cis: 1, completeness: null, correctness: 100, orphans: 0 },
    {
      class: "host",
      cis: 2,
      completeness: 62,
      correctness: 50,
      stale: 1,
      duplicates: 1,
      missing: { ownerGroup: 1, os: 1, environment: 1 },
      withRequired: 2,
    },
  ]);
  const parts = async (by: string) => (await get(`/v1/ci-health?by=${by}`)).parts;
  expect(await parts("group")).toMatchObject([
    { part: "", cis: 2, completeness: 25, correctness: 50, stale: 1, duplicates: 1 },
    { part: "network", cis: 1, completeness: 100, correctness: 100 },
  ]);
  expect(await parts("service")).toEqual([]);
  const runsOn = async () =>
    ((await get("/v1/ci-health")).relations as { type: string }[]).find(({ type }) => type === "runsOn");
  expect(await runsOn()).toEqual({ type: "runsOn", relations: 1, correctness: 100, stale: 0, orphans: 0 });
  await product.pool.query("update cis set last_seen_at = now() - interval '61 days' where id = 'vm1'");
  expect(await runsOn()).toMatchObject({ correctness: 0, stale: 1, orphans: 0 });
  await product.pool.query("update cis set state = 'retired' where id = 'vm1'");
  expect(await runsOn()).toMatchObject({ correctness: 0, stale: 0, orphans: 1 });
  await product.pool.query("delete from ci_relations");
  const after = (await get("/v1/ci-health")).items as { class: string }[];
  expect(after.find((one) => one.class === "application")).toMatchObject({ orphans: 1, correctness: 0 });
});
