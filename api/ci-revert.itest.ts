import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { recomputeSome } from "../store/cmdb/recompute.ts";
import { saveCompany } from "../store/person/save.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let as: (user: string) => ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  const users = [{ name: "cora", title: "Cora, configurations", roles: ["configurationManager"] }];
  await saveCompany(product.pool, { users, groups: [] });
  as = await product.callers("cora", "kim", "admin");
});
afterAll(() => product?.stop());

const report = async (source: string, items: readonly object[]): Promise<void> => {
  const { status, json } = await as("cora")("PUT", "/v1/cis", { body: { source, items } });
  expect({ status, json }).toMatchObject({ status: 200 });
};
const host = (name: string, attributes: object, relations: readonly object[] = []) => ({
  ref: name,
  class: "host",
  attributes: { name, ...attributes },
  relations,
});
const show = async (id: string) => (await as("kim")("GET", `/v1/cis/${id}`)).json;
const revert = (body: object, user = "cora") => as(user)("POST", "/v1/ci-reverts", { body });

describe("what a source has said", () => {
  it("is taken back as the dry run says: values, keys and relations that it alone told, and an item of which nobody says anything is retired", async () => {
    await report("import", [
      host("web1", { serial: "S-1", os: "Windows", site: "Bonn" }, [{ name: "dependsOn", to: { id: "lone" } }]),
      host("lone", { serial: "S-2" }),
    ]);
    await report("import", [host("web1", { serial: "S-1" }, [{ name: "dependsOn", to: { id: "lone" } }])]);
    await report("manual", [{ ref: "1", class: "host", id: "web1", attributes: { os: "Debian" } }]);
    expect((await show("web1")).attributes).toMatchObject({ os: { value: "Debian", source: "manual" } });

    const dry = await revert({ source: "import", dryRun: true });
    expect((await show("web1")).attributes).toMatchObject({ site: { value: "Bonn" } });
    const real = await revert({ source: "import", reason: "The wrong table" });
    expect(real.json).toEqual(dry.json);
    expect(real.json).toMatchObject({
      items: [
        { id: "lone", retired: true, lost: ["name", "serial"] },
        { id: "web1", retired: false, lost: ["name", "serial"] },
      ],
      relations: [{ from: "web1", type: "dependsOn", to: "lone" }],
      next: null,
    });
    const web1 = await show("web1");
    expect(web1).toMatchObject({ state: "active", relations: [] });
    expect(Object.keys(web1.attributes as object)).toEqual(["os"]);
    expect(web1.changes).toMatchObject([{ by: "cora", because: "The wrong table" }, {}, {}]);
    expect((await show("lone")).state).toBe("retired");
    // Its serial number finds it no more.
    await report("import", [host("web7", { serial: "S-1" })]);
    expect((await show("web7")).id).toBe("web7");
    expect((await revert({ source: "import", cis: ["web1"] })).json).toEqual({ items: [], relations: [], next: null });
  });

  it("ends no relation that another one has told, whoever said so last", async () => {
    const relation = [{ name: "dependsOn", to: { id: "told-b" } }];
    await report("import", [host("told-b", {}), host("told-a", {})]);
    await report("import", [host("told-a", {}, relation)]);
    await report("manual", [host("told-a", {}, relation)]);
    await report("import", [host("told-a", {}, relation)]);
    const cis = ["told-a"];
    expect((await revert({ source: "import", cis, dryRun: true })).json).toMatchObject({ relations: [] });
    expect((await revert({ source: "import", cis })).json).toMatchObject({ relations: [] });
    expect((await show("told-a")).relations).toMatchObject([{ source: "manual" }]);
    expect((await revert({ source: "import", cis })).json).toMatchObject({ items: [], relations: [] });
    await report("import", [host("told-a", {}, relation)]);
    expect((await revert({ source: "manual", cis })).json).toMatchObject({ relations: [] });
    expect((await revert({ source: "import", cis })).json).toMatchObject({
      relations: [{ from: "told-a", type: "dependsOn", to: "told-b" }],
    });
  });

  it("ends relations that were moved by a merge", async () => {
    await report("import", [
      host("merged-c", {}),
      host("merged-b", { serial: "M-2" }, [{ name: "dependsOn", to: { ref: "merged-c" } }]),
      host("merged-a", { serial: "M-1" }),
    ]);
    const body = { others: ["merged-b"], reason: "One label" };
    expect((await as("cora")("POST", "/v1/cis/merged-a/merge", { body })).status).toBe(200);
    expect((await show("merged-a")).relations).toMatchObject([{ source: "import" }]);
    expect((await revert({ source: "import", cis: ["merged-a"] })).json).toMatchObject({
      relations: [{ from: "merged-a", type: "dependsOn", to: "merged-c" }],
    });
  });

  it("is taken back a page at a time, of a class or of some items", async () => {
    await report(
      "import",
      ["a", "b", "c"].map((name) => host(`page-${name}`, { os: "x" })),
    );
    const first = await revert({ source: "import", cis: ["page-a", "page-b", "page-c"], limit: 2, dryRun: true });
    expect(first.json).toMatchObject({ items: [{ id: "page-a" }, { id: "page-b" }], next: "page-b" });
    const rest = await revert({
      source: "import",
      class: "host",
      cis: ["page-a", "page-b", "page-c"],
      after: "page-b",
    });
    expect(rest.json).toMatchObject({ items: [{ id: "page-c" }], next: null });
    expect((await revert({ source: "import", class: "service", cis: ["page-a"] })).json.items).toEqual([]);
    expect((await revert({ source: "import", class: "hots" })).json.detail).toContain("host");
    expect((await revert({ source: "import" }, "kim")).status).toBe(403);
  });
});

describe("a class that is published otherwise", () => {
  const text = readFileSync("definitions/cmdb/classes.yaml", "utf8");
  const publish = (from: string, to: string) =>
    as("admin")("POST", "/v1/definitions", {
      body: { files: [{ path: "cmdb/classes.yaml", text: text.replace(from, to) }] },
    });
  const recompute = async () => {
    let batches = 0;
    while (await recomputeSome(product.pool, Date.now())) batches += 1;
    return batches;
  };

  it("gives its items other values in batches, with how far it is, and goes on where it was cut off", async () => {
    const many = Array.from({ length: 600 }, (_, n) => host(`pc-${n}`, { serial: `PC-${n}`, os: "Table" }));
    await report("import", many);
    await report("manual", [{ ref: "1", class: "host", id: "pc-0", attributes: { os: "Word" } }]);
    const order =
      '"*": [manual, import, agent, discovery]\n  staleAfter: 336h\n  health: { staleAfter: 1440h, required';
    const other = order.replace("manual, import", "import, manual");
    expect((await publish(order, other)).status).toBe(200);
    expect(await recomputeSome(product.pool, Date.now())).toBe(true);
    const half = (await as("kim")("GET", "/v1/ci-recomputes")).json.items as { class: string; done: number }[];
    expect(half.find(({ class: name }) => name === "host")).toMatchObject({ done: 500, endedAt: null });
    await recompute();
    const { json } = await as("kim")("GET", "/v1/ci-recomputes");
    const done = (json.items as { class: string; done: number; total: number }[]).find((one) => one.class === "host");
    expect(done).toMatchObject({ changed: 1, endedAt: expect.any(String) });
    expect(done?.done).toBe(done?.total);
    const item = await show("pc-0");
    expect(item.attributes).toMatchObject({ os: { value: "Table", source: "import" } });
    expect(item.changes).toMatchObject([{ source: "publication", by: null }, {}, {}]);
    expect(await recomputeSome(product.pool, Date.now())).toBe(false);
  });

  it("says before it is published how many items it would recognize by nothing any more", async () => {
    const files = [
      { path: "cmdb/classes.yaml", text: text.replace("    - { by: [name] }\n    # An address", "    # An address") },
    ];
    const without = files.map((file) => ({
      ...file,
      text: file.text
        .replace("    - { by: [serial] }\n", "")
        .replaceAll("doubt: [fqdn, name, address]", "doubt: [fqdn, address]"),
    }));
    const { json } = await as("admin")("POST", "/v1/definitions/check", { body: { files: without } });
    expect(json.diagnostics).toContainEqual(
      expect.objectContaining({
        code: "OPS520",
        severity: "warning",
        message: expect.stringMatching(
          /^60\d of \d+ items of the class "host" would be recognized by nothing any more$/,
        ),
      }),
    );
  });
});
