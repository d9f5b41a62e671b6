import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readHeldWindows } from "../store/record/windows.ts";
import { saveCompany } from "../store/person/save.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let as: (user: string) => ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  const users = [{ name: "cora", title: "Cora, configurations", roles: ["configurationManager"] }];
  await saveCompany(product.pool, { users, groups: [] });
  as = await product.callers("cora", "kim");
});
afterAll(() => product?.stop());
beforeEach(async () => {
  await product.pool.query(
    "truncate cis, ci_traffic, ci_identifiers, ci_key_rivals, ci_relations, ci_changes, ci_lookalikes, ci_duplicates, ci_sightings, ci_requests cascade",
  );
});

const report = (...items: readonly object[]) => as("cora")("PUT", "/v1/cis", { body: { source: "import", items } });
const host = (ref: string, attributes: object, relations: readonly object[] = []) => ({
  ref,
  class: "host",
  attributes,
  relations,
});
const merge = (id: string, body: object, user = "cora") => as(user)("POST", `/v1/cis/${id}/merge`, { body });

/** Two entries of one computer, and a service that depends on the second. */
async function twice(): Promise<void> {
  const { json } = await report(
    host("one", { name: "web1", serial: "S1", os: "Debian 11", address: "10.0.0.1" }),
    host("two", { name: "web1-old", serial: "S2", site: "Berlin", address: "10.0.0.2" }),
    {
      ref: "shop",
      class: "service",
      attributes: { name: "Shop" },
      relations: [{ name: "dependsOn", to: { ref: "two" } }],
    },
  );
  expect((json.items as { kind: string }[]).map(({ kind }) => kind)).toEqual(["inserted", "inserted", "inserted"]);
}

describe("configuration items that are one thing", () => {
  it("are merged as the dry run has planned: relations, keys, records and alerts follow, and the history says who", async () => {
    await twice();
    const opened = await (
      await product.as("kim")
    ).post<{ id: string }>("/v1/records/incident", {
      fields: { title: "Slow", caller: "ada", ci: "web1-old" },
    });
    await product.pool.query(
      `insert into alerts (id, source, key, state, title, ci, episode, count, first_at, last_at, changed_at, alert)
       values ('al1', 'json', 'k', 'firing', 'Down', 'web1-old', 1, 1, now(), now(), now(), '{"ci":"web1-old"}')`,
    );
    const dry = await merge("web1", { others: ["web1-old"], take: { serial: "web1-old" }, dryRun: true });
    expect((await as("kim")("GET", "/v1/cis/web1-old")).json).toMatchObject({ id: "web1-old", state: "active" });
    const body = { others: ["web1-old"], take: { serial: "web1-old" }, reason: "One label, two entries" };
    const real = await merge("web1", body);
    expect(real.status).toBe(200);
    expect(real.json).toEqual(dry.json);
    expect(real.json).toMatchObject({
      merged: ["web1-old"],
      relations: [{ was: { from: "shop", to: "web1-old" }, becomes: { from: "shop", type: "dependsOn", to: "web1" } }],
    });

    const shown = (await as("kim")("GET", "/v1/cis/web1-old")).json;
    expect(shown).toMatchObject({
      id: "web1",
      merged: ["web1-old"],
      attributes: {
        serial: { value: "S2", source: "manual", by: "cora" },
        site: { value: "Berlin", source: "import" },
        os: { value: "Debian 11" },
      },
      relations: [{ name: "usedBy", ci: { id: "shop" } }],
    });
    expect(shown.changes).toMatchObject([{ by: "cora", because: "One label, two entries" }, {}]);
    const found = await as("kim")("GET", "/v1/records?ci=web1");
    expect((found.json.items as { id: string }[]).map(({ id }) => id)).toContain(opened.id);
    const { rows } = await product.pool.query("select ci, alert ->> 'ci' as inner from alerts where id = 'al1'");
    expect(rows).toEqual([{ ci: "web1", inner: "web1" }]);
  });

  it("keep the windows that records hold on each of them, and what was repaired: whoever asks for one is told of both", async () => {
    await twice();
    const kim = await product.as("kim");
    const open = async () =>
      (await kim.post<{ id: string }>("/v1/records/incident", { fields: { title: "Work", caller: "ada" } })).id;
    const [one, two] = [await open(), await open()];
    await product.pool.query(
      "insert into reservations (record_id, ci, during) values ($1, 'web1-old', tstzrange('2031-01-01', '2031-01-02'))",
      [one],
    );
    await product.pool.query(
      `insert into alert_groups (id, rule, cis, first_at, last_at, closed_at, alerts)
       values ('g1', 'r', '{web1-old,db}', now(), now(), now(), '{}')`,
    );
    await product.pool.query(
      `insert into remediation_runs (id, remediation, group_id, ci, outcome) values ('run1', 'restart', 'g1', 'web1-old', 'repaired')`,
    );
    await merge("web1", { others: ["web1-old"] });
    const from = Date.parse("2030-12-31");
    const held = await readHeldWindows(product.pool, { record: two, cis: ["web1"], from, until: from });
    expect(held).toMatchObject([{ record: one, cis: ["web1"] }]);
    const hold = (during: string) =>
      product.pool.query(
        "insert into reservations (record_id, ci, during) select $2, 'web1', hold_window($2, 'web1', $1::tstzrange, false, false)",
        [during, two],
      );
    await expect(hold("[2031-01-01 12:00, 2031-01-01 13:00)")).rejects.toMatchObject({ code: "23P01" });
    await hold("[2031-02-01, 2031-02-02)");
    const { rows } = await product.pool.query(
      "select (select ci from remediation_runs where id = 'run1') as ci, (select cis from alert_groups where id = 'g1') as cis",
    );
    expect(rows).toEqual([{ ci: "web1", cis: ["db", "web1"] }]);
    await product.pool.query("truncate reservations, remediation_runs, alert_groups cascade");
  });

  it("are found by the keys of each from then on, and stay one whoever reports", async () => {
    await twice();
    await merge("web1", { others: ["web1-old"] });
    for (const serial of ["S2", "S1", "S2", "S1"]) {
      const { json } = await report(host("h", { serial }));
      expect(json.items).toMatchObject([{ id: "web1", rule: "serial" }]);
    }
    expect((await as("kim")("GET", "/v1/cis?class=host&state=active")).json.items).toHaveLength(1);
  });

  it("are refused with the reason: of another kind, merged before, not there, by who may not", async () => {
    await twice();
    expect((await merge("web1", { others: ["web1-old"] }, "kim")).status).toBe(403);
    expect((await merge("web1", { others: ["shop"] })).json.detail).toContain("they are two");
    expect((await merge("web1", { others: ["web1"] })).json.detail).toContain("into itself");
    expect((await merge("web1", { others: ["nobody"] })).json.detail).toContain('no configuration item "nobody"');
    expect((await merge("web1", { others: ["web1-old"], take: { site: "web1" } })).json.detail).toContain("no value");
    await merge("web1", { others: ["web1-old"] });
    expect((await merge("web1", { others: ["web1-old"] })).json.detail).toContain("before");
  });

  it("that only look alike are kept as two by a word of a person", async () => {
    const machineId = "b08dfa6083e7567a1921a715000001fb";
    const vm = (n: number) => host(`vm${n}`, { machineId, name: `vm${n}`, fqdn: `vm${n}.example.com` });
    await report(vm(1), vm(2));
    const listed = async () => (await as("kim")("GET", "/v1/ci-duplicates")).json.items;
    expect(await listed()).toMatchObject([{ ci: { id: "vm1" }, other: { id: "vm2" } }]);
    const keep = (user: string, path: string) =>
      as(user)("PUT", `/v1/ci-duplicates/${path}/distinct`, { body: { reason: "Clones" } });
    expect((await keep("kim", "vm2/vm1")).status).toBe(403);
    expect((await keep("cora", "vm2/vm3")).status).toBe(404);
    expect((await keep("cora", "vm2/vm1")).status).toBe(204);
    await report(vm(1), vm(2));
    expect(await listed()).toEqual([]);
  });
});
