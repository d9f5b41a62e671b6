import { afterAll, beforeAll, expect, it } from "vitest";
import { addCis } from "../cli/sample/seed.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let call: ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  await addCis(product.pool);
  call = await product.caller("admin");
});
afterAll(() => product?.stop());

it("shows a map with what it is made of, and what came since an instant", async () => {
  const { json: shown } = await call("GET", "/v1/maps/student-portal");
  expect(shown.nodes.map(({ id, role }: { id: string; role: string }) => `${id} ${role}`)).toEqual([
    "portal-1 application",
    "portal-2 application",
    "portal-db application",
    "student-portal service",
  ]);
  expect(shown.edges[0]).toMatchObject({ from: "student-portal", type: "dependsOn", to: "portal-1", source: "import" });
  expect(shown).toMatchObject({ at: null, truncated: false, difference: null });
  const before = new Date().toISOString();
  await product.pool.query(
    "insert into ci_relation_changes (from_ci, type, to_ci, present, at, source) values ('student-portal', 'dependsOn', 'portal-2', false, $1::timestamptz + interval '1 s', 'test')",
    [before],
  );
  const later = new Date(Date.parse(before) + 5_000).toISOString();
  const { json } = await call("GET", `/v1/maps/student-portal?at=${later}&compare=${before}`);
  expect(json.difference).toMatchObject({
    with: before,
    nodes: { added: [], gone: [{ id: "portal-2" }], changed: [] },
    edges: { added: [], gone: [{ from: "student-portal", to: "portal-2" }] },
  });
});

it("tells what was changed between two instants, also of what has left since, the latest first", async () => {
  const from = new Date().toISOString();
  await product.pool.query(
    `insert into ci_changes (ci_id, at, source, changes, by) values ('portal-1', now(), 'manual', '[{"attribute":"memory","from":1,"to":2}]', 'otto')`,
  );
  const { json } = await call("GET", `/v1/maps/student-portal/changes?from=${from}&until=2100-01-01T00:00:00Z`);
  expect(json.truncated).toBe(false);
  expect(json.items).toMatchObject([
    { ci: "student-portal", source: "test", relation: { type: "dependsOn", to: "portal-2", present: false } },
    {
      ci: "portal-1",
      name: "portal-1",
      by: "otto",
      changes: [{ attribute: "memory", from: 1, to: 2 }],
      relation: null,
    },
  ]);
  const one = await call("GET", `/v1/maps/student-portal/changes?from=${from}&until=2100-01-01T00:00:00Z&limit=1`);
  expect([one.json.items.length, one.json.truncated]).toEqual([1, true]);
  const wrong = await call("GET", `/v1/maps/student-portal/changes?from=2100-01-01T00:00:00Z`);
  expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining("must be before")]);
});

it("tells what is lost with a part, by its severity", async () => {
  const { json: told } = await call("GET", "/v1/maps/student-portal/impact?down=portal-db:3");
  expect(told).toEqual({
    service: { ci: "student-portal", loss: 4_000, state: "degraded" },
    lost: [
      { id: "portal-db", name: "portal-db", class: "host", loss: 4_000, state: "degraded", via: [] },
      {
        id: "student-portal",
        name: "Student portal",
        class: "service",
        loss: 4_000,
        state: "degraded",
        via: ["portal-db"],
      },
    ],
  });
});

it("leads from the shop of the sample company to its hosts: one of two web servers is half of it", async () => {
  const shown = await product.opsloom("kim", "map", "show", "shop");
  expect(shown).toMatchObject({ code: 0, err: "" });
  const { json } = await call("GET", "/v1/maps/shop");
  expect(json.nodes.map(({ id, role }: { id: string; role: string }) => `${id} ${role}`).sort()).toEqual([
    "shop service",
    "shop-db1 application",
    "shop-host1 infrastructure",
    "shop-host2 infrastructure",
    "shop-host3 infrastructure",
    "shop-web1 application",
    "shop-web2 application",
  ]);
  const lost = async (down: string): Promise<number> =>
    (await call("GET", `/v1/maps/shop/impact?down=${down}`)).json.service.loss;
  expect([await lost("shop-host1"), await lost("shop-host3")]).toEqual([5_000, 10_000]);
});

it("says what is not there: the map, its service, a CI of it", async () => {
  expect((await call("GET", "/v1/maps/none")).status).toBe(404);
  const text =
    "apiVersion: opsloom/v1\nkind: ServiceMap\nmetadata: { name: kiosk }\nspec: { service: { ci: kiosk } }\n";
  await product.publish([{ path: "kiosk.yaml", text }]);
  expect(await call("GET", "/v1/maps/kiosk")).toMatchObject({ status: 409 });
  const stranger = await call("GET", "/v1/maps/student-portal/impact?down=print-1");
  expect(stranger.status).toBe(400);
  expect(stranger.text).toContain("print-1");
});

it("says which services lose how much with a CI, and over what a CI depends on another", async () => {
  const { json } = await call("GET", "/v1/cis/portal-db/services?severity=2");
  expect(json).toMatchObject({
    services: [{ id: "student-portal", loss: 6_000, state: "degraded", map: "student-portal", distance: 1 }],
    truncated: false,
    notes: [],
  });
  const way = await call("GET", "/v1/cis/student-portal/way?to=portal-db");
  expect(way.json).toEqual({
    way: [
      { id: "student-portal", type: "dependsOn" },
      { id: "portal-db", type: null },
    ],
    truncated: false,
  });
  expect((await call("GET", "/v1/cis/portal-db/way?to=student-portal")).json.way).toBeNull();
});

it("suggests what was seen, for people to accept or to ignore; what nobody is it tells", async () => {
  const { pool } = product;
  await pool.query(
    `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at) values
     ('old-queue', 'application', 'application', 'Old queue', '{"address":{"value":"192.0.2.39","source":"ssh","at":1},"port":{"value":5672,"source":"ssh","at":1}}', '{}', now(), now(), now()),
     ('old-files', 'application', 'application', 'Old files', '{"address":{"value":"192.0.2.38","source":"ssh","at":1},"port":{"value":445,"source":"ssh","at":1}}', '{}', now(), now(), now())`,
  );
  const seen = (address: string, port: number, minutes: number) => ({
    at: new Date(Date.now() - minutes * 60_000).toISOString(),
    from: { ci: "portal-1" },
    to: { address, port },
  });
  const sightings = [1, 11, 21].flatMap((minutes) => [
    seen("192.0.2.39", 5672, minutes),
    seen("192.0.2.38", 445, minutes),
    seen("192.0.2.99", 1, minutes),
  ]);
  const reported = await call("PUT", "/v1/traffic", { body: { source: "ss", sightings } });
  expect(reported.json).toEqual({
    edges: 2,
    fresh: 2,
    unknown: [{ address: "192.0.2.99", port: 1, because: "nobody" }],
  });
  const path = "/v1/maps/student-portal/suggestions";
  const { json } = await call("GET", path);
  expect(json).toMatchObject({
    items: [
      {
        from: "portal-1",
        to: { id: "old-files" },
        samples: 3,
        confidence: "high",
        state: "suggested",
        type: "dependsOn",
      },
      { from: "portal-1", to: { id: "old-queue", name: "Old queue" }, port: 5672, users: 0, because: null, by: null },
    ],
    shared: [],
    waiting: 0,
  });
  const decide = (to: string, body: object) => call("PUT", `/v1/cis/portal-1/suggestions/${to}`, { body });
  const bare = await decide("old-files", { state: "ignored" });
  expect([bare.status, bare.text]).toEqual([400, expect.stringContaining("needs a reason")]);
  expect((await decide("old-files", { state: "accepted", type: "usedBy" })).status).toBe(400);
  expect((await decide("student-portal", { state: "accepted" })).status).toBe(404);
  expect((await decide("old-files", { state: "ignored", because: "a test of 2019" })).json).toMatchObject({
    changed: true,
  });
  expect((await decide("old-queue", { state: "accepted" })).json).toMatchObject({ state: "accepted", changed: true });
  expect((await call("GET", path)).json.items).toEqual([]);
  expect((await call("GET", `${path}?all=true`)).json.items).toMatchObject([
    { to: { id: "old-files" }, state: "ignored", because: "a test of 2019", by: "admin" },
  ]);
  const { json: shown } = await call("GET", "/v1/maps/student-portal");
  const edge = shown.edges.find(({ to }: { to: string }) => to === "old-queue");
  expect(edge).toMatchObject({ from: "portal-1", type: "dependsOn", source: "manual" });
  expect(edge.evidence.map(({ kind, by }: { kind: string; by: string }) => [kind, by])).toEqual([
    ["person", "admin"],
    ["traffic", "traffic"],
  ]);
});
