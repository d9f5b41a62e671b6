import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { saveCompany } from "../store/person/save.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let as: (user: string) => ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  const users = [{ name: "cora", title: "Cora, configurations", roles: ["configurationManager"] }];
  await saveCompany(product.pool, { users, groups: [] });
  as = await product.callers("cora", "kim", "automation");
});
afterAll(() => product?.stop());
beforeEach(async () => {
  await product.pool.query(
    "truncate cis, ci_traffic, ci_identifiers, ci_key_rivals, ci_relations, ci_changes, ci_lookalikes, ci_sightings, ci_requests cascade",
  );
});

const host = (name: string, attributes: object = {}) => ({
  ref: name,
  class: "host",
  attributes: { name, ...attributes },
});
const report = (items: readonly object[], more: object = {}, user = "cora", key?: string) =>
  as(user)("PUT", "/v1/cis", {
    body: { source: "manual", items, ...more },
    ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
  });

describe("what people say of configuration items", () => {
  it("is taken item by item, with who said it: one that is wrong is refused alone", async () => {
    const { status, json } = await report([
      host("web1", { os: "Debian 12" }),
      { ref: "c", class: "certificate", attributes: { name: "No fingerprint" } },
      { ref: "x", class: "host", attributes: { name: "x", sreial: "1" } },
      {
        ref: "shop",
        class: "service",
        attributes: { name: "Shop" },
        relations: [
          { name: "dependsOn", to: { ref: "web1" } },
          { name: "dependsOn", to: { id: "nobody" } },
        ],
      },
    ]);
    expect(status).toBe(200);
    expect(json.items).toMatchObject([
      { ref: "web1", kind: "inserted", id: "web1" },
      { ref: "c", kind: "refused", because: expect.stringContaining("fingerprint") },
      { ref: "x", kind: "refused", because: expect.stringContaining('no attribute "sreial"') },
      {
        ref: "shop",
        kind: "inserted",
        relations: [
          { name: "dependsOn", to: "web1", kind: "inserted" },
          { name: "dependsOn", to: null, kind: "refused", because: 'there is no configuration item "nobody"' },
        ],
      },
    ]);
    expect((await as("kim")("GET", "/v1/cis/web1")).json).toMatchObject({
      attributes: { os: { value: "Debian 12", source: "manual", by: "cora", others: [] } },
      relations: [{ name: "usedBy", ci: { id: "shop" } }],
      changes: [{ source: "manual", by: "cora" }],
    });
  });

  it("is rehearsed to the byte: a dry run answers what the run after it answers, and writes nothing", async () => {
    await report([host("old", { serial: "S1", os: "Debian 11" }), host("old2", { fqdn: "old2.example.com" })]);
    const before = await rows();
    const payload = [
      host("old", { serial: "S1", os: "Debian 12" }),
      host("new", { serial: "S2", address: "192.0.2.1" }),
      { ref: "again", class: "host", attributes: { name: "old", serial: "S9" } },
      {
        ref: "app",
        class: "database",
        attributes: { name: "db", port: 5432 },
        relations: [
          { name: "runsOn", to: { ref: "new" } },
          { name: "usedBy", to: { id: "old2" } },
        ],
      },
      {
        ref: "app2",
        class: "application",
        attributes: { port: 5432, version: "17" },
        relations: [
          { name: "runsOn", to: { ref: "new" } },
          { name: "dependsOn", to: { ref: "none" } },
        ],
      },
      { ref: "lost", class: "application", attributes: { port: 1 } },
      { ref: "byId", class: "host", id: "old2", attributes: { os: "NixOS" } },
      { ref: "noId", class: "host", id: "nobody", attributes: { os: "NixOS" } },
    ];
    const dry = await report(payload, { dryRun: true });
    expect(await rows()).toEqual(before);
    const real = await report(payload);
    expect(JSON.stringify(real.json)).toBe(JSON.stringify(dry.json));
    const items = real.json.items as { kind: string }[];
    expect(items.map(({ kind }) => kind)).toEqual([
      "updated",
      "inserted",
      "inserted",
      "inserted",
      "updated",
      "refused",
      "updated",
      "refused",
    ]);
  });

  it("said a second time changes nothing, and is noted nowhere", async () => {
    const payload = [host("web1", { os: "Debian 12" })];
    await report(payload);
    const noted = await count("ci_changes");
    expect((await report(payload)).json.items).toMatchObject([{ kind: "unchanged", changes: [] }]);
    expect(await count("ci_changes")).toBe(noted);
  });

  it("under one key is answered as the first time, and another request under it is refused", async () => {
    const first = await report([host("web1")], {}, "cora", "k1");
    const second = await report([host("web1")], {}, "cora", "k1");
    expect(JSON.stringify(second.json)).toBe(JSON.stringify(first.json));
    expect((await report([host("web2")], {}, "cora", "k1")).status).toBe(422);
    expect((await report([host("web2")], {}, "automation", "k1")).json.items).toMatchObject([{ kind: "inserted" }]);
  });

  it("is not taken from who may only read, and not in the name of another source", async () => {
    for (const [method, path, body] of [
      ["PUT", "/v1/cis", { source: "manual", items: [host("web1")] }],
      ["PUT", "/v1/cis/web1/relations/dependsOn/web2", undefined],
      ["DELETE", "/v1/cis/web1/relations/dependsOn/web2", undefined],
      ["PUT", "/v1/cis/web1/state", { state: "retired" }],
    ] as const)
      expect((await as("kim")(method, path, body === undefined ? {} : { body })).status).toBe(403);
    expect((await report([host("web1")], { source: "discovery" })).status).toBe(400);
    expect(await count("cis")).toBe(0);
  });

  it("relates and unrelates by either name, retires with a reason and restores", async () => {
    await report([host("web1"), host("db1")]);
    const relate = (method: string, path: string) => as("cora")(method, `/v1/cis/${path}`);
    const edge = { from: "web1", type: "dependsOn", to: "db1", instead: [] };
    expect((await relate("PUT", "db1/relations/usedBy/web1")).json).toEqual({ ...edge, kind: "inserted" });
    expect((await relate("PUT", "web1/relations/dependsOn/db1")).json).toEqual({ ...edge, kind: "unchanged" });
    expect((await relate("DELETE", "web1/relations/dependsOn/db1")).json).toEqual({ ...edge, kind: "ended" });
    expect((await relate("DELETE", "web1/relations/dependsOn/db1")).status).toBe(404);
    expect((await relate("PUT", "web1/relations/knows/db1")).status).toBe(400);
    expect((await relate("PUT", "web1/relations/dependsOn/web1")).status).toBe(400);
    const { rows: noted } = await product.pool.query("select present, by from ci_relation_changes order by id");
    expect(noted.slice(-2)).toEqual([
      { present: true, by: "cora" },
      { present: false, by: "cora" },
    ]);
    const state = (body: object) => as("cora")("PUT", "/v1/cis/db1/state", { body });
    expect((await state({ state: "retired", reason: "Sold" })).json).toMatchObject({ state: "retired", changed: true });
    expect((await state({ state: "retired" })).json).toMatchObject({ changed: false });
    expect((await state({ state: "active" })).json).toMatchObject({ state: "active", changed: true });
    expect((await as("kim")("GET", "/v1/cis/db1")).json.changes).toMatchObject([
      { by: "cora", because: null, changes: [{ attribute: "state", to: "active" }] },
      { by: "cora", because: "Sold", changes: [{ attribute: "state", to: "retired" }] },
      {},
    ]);
  });

  it("of one new host by 50 at once is one host", async () => {
    const writers = Array.from({ length: 50 }, (_, n) =>
      report([host("web1", { serial: "S1", os: `Debian ${n}` })], { source: n % 2 === 0 ? "manual" : "import" }),
    );
    const replies = await Promise.all(writers);
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    const kinds = replies.flatMap(({ json }) => (json.items as { kind: string }[]).map(({ kind }) => kind));
    expect(kinds.filter((kind) => kind === "inserted")).toHaveLength(1);
    expect([await count("cis"), await count("ci_lookalikes")]).toEqual([1, 0]);
  });
});

async function count(table: string): Promise<number> {
  const { rows: found } = await product.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return found[0]?.n ?? -1;
}

async function rows(): Promise<unknown[]> {
  const tables = ["cis", "ci_identifiers", "ci_relations", "ci_changes", "ci_lookalikes", "ci_requests"];
  return Promise.all(
    tables.map(async (table) => (await product.pool.query(`select t::text from ${table} t order by 1`)).rows),
  );
}
