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
