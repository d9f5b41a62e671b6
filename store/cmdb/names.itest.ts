/** By what CIs are found, whoever writes them, and what they become. */
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../engine/base/json.ts";
import type { Candidate } from "../../engine/identity/candidate.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { readClasses } from "./classes.ts";
import { readCi } from "./find.ts";
import { findByAttributes } from "./find-by-attributes.ts";
import { mergeCis } from "./merge.ts";
import { rehearseUpsert, upsert } from "./upsert.ts";
import { searchCis } from "./search.ts";

let store: TestStore;
let pool: pg.Pool;
let classes: CiClasses;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  const [cmdb, pattern] = [
    await readDefinitionFiles(["definitions/cmdb"]),
    await readDefinitionFiles(["definitions/pattern"]),
  ];
  const named = [...cmdb, ...pattern].filter(({ path }) =>
    /(?:cmdb\/(?:classes|task|relations)|pattern\/classes)\.yaml$/.test(path),
  );
  await store.publish(named);
  classes = await readClasses(pool);
});
afterAll(() => store?.stop());
beforeEach(() => pool.query("truncate cis, ci_changes cascade"));

const host = (attributes: JsonObject): Candidate => ({ ref: "h", class: "host", attributes, relations: [] });
const put = async (candidate: Candidate, at = 1_000, source = "discovery") => {
  const [outcome] = await upsert(pool, { classes, candidates: [candidate], source, at });
  return outcome;
};
const find = async (attributes: { readonly [name: string]: string }, of = ["host"]) =>
  (await findByAttributes(pool, [{ classes: of, attributes }]))[0];
const namesOf = async (ci: string): Promise<string[]> =>
  (await pool.query<{ n: string }>("select attribute || '=' || value as n from ci_names where ci_id = $1", [ci])).rows
    .map(({ n }) => n)
    .sort();

describe("what a CI is named by", () => {
  it("finds it whatever its case, until it has another one", async () => {
    await put(host({ name: "Web1", fqdn: "WEB1.example", address: "192.0.2.1", addresses: ["192.0.2.1", "10.0.0.1"] }));
    expect(await namesOf("web1")).toEqual([
      "address=192.0.2.1",
      "addresses=10.0.0.1",
      "addresses=192.0.2.1",
      "fqdn=web1.example",
      "id=web1",
      "name=web1",
    ]);
    expect(await find({ name: " WEB1 " })).toEqual(["web1"]);
    expect(await find({ addresses: "10.0.0.1" })).toEqual(["web1"]);
    expect(await find({ address: "192.0.2.1", fqdn: "web1.EXAMPLE" })).toEqual(["web1"]);
    expect(await find({ address: "192.0.2.1", fqdn: "web2.example" })).toEqual([]);
    expect(await find({ address: "192.0.2.1", os: "Debian" })).toEqual([]);
    await put(host({ name: "Web1", fqdn: "WEB1.example", address: "192.0.2.2", addresses: ["192.0.2.2"] }), 2_000);
    expect(await find({ address: "192.0.2.1" })).toEqual([]);
    expect(await find({ address: "192.0.2.2" })).toEqual(["web1"]);
    expect(await find({ addresses: "10.0.0.1" })).toEqual([]);
    await pool.query("update cis set state = 'retired' where id = 'web1'");
    expect(await find({ name: "web1" })).toEqual([]);
  });

  it("finds the one that stays after a merge, by names and in searches for a part", async () => {
    await put(host({ name: "web9", serial: "A" }));
    await put(host({ name: "old-label", serial: "B" }));
    const merged = await mergeCis(pool, {
      classes,
      main: "web9",
      others: ["old-label"],
      take: { name: "web9" },
      by: "mia",
      because: null,
      at: 2_000,
      dryRun: false,
    });
    expect(merged.ok).toBe(true);
    expect(await find({ name: "OLD-label" })).toEqual(["web9"]);
    expect((await searchCis(pool, { text: "LABEL", states: ["active"] })).map(({ id }) => id)).toEqual(["web9"]);
    expect((await searchCis(pool, { text: "eb9" })).map(({ id }) => id)).toEqual(["web9"]);
    expect(await searchCis(pool, { text: "%" })).toEqual([]);
  });

  it("is not touched by a report that confirms it, and may be longer than an index takes", async () => {
    await put(host({ name: "web1", memoryMiB: 1 }));
    const written = async () =>
      (await pool.query<{ xmin: string }>("select xmin::text from ci_names order by attribute")).rows.map(
        ({ xmin }) => xmin,
      );
    const before = await written();
    await put(host({ name: "web1", memoryMiB: 2 }), 2_000);
    expect(await written()).toEqual(before);
    await pool.query("update cis set name = repeat('long', 2000)");
    expect(await namesOf("web1")).toEqual(["id=web1", "name=web1"]);
  });

  it("is not written with a report that confirms it, in no index, and found by what it has since", async () => {
    await put(host({ name: "web1", os: "Debian", tags: { team: ["a"] } }));
    await put(host({ name: "web2", os: "Alpine" }));
    const rowsOf = async () => {
      const { rows } = await pool.query<{ ci_id: string; xmin: string; attributes: JsonObject }>(
        "select ci_id, xmin::text, attributes from ci_values order by ci_id",
      );
      return rows;
    };
    const [before] = await rowsOf();
    expect(before?.attributes).toMatchObject({ name: { value: "web1" }, os: { value: "Debian" } });
    // PostgreSQL writes no entry of any index exactly when none holds what moves.
    const { rows: holding } = await pool.query(
      `select indexdef from pg_indexes where tablename = 'cis'
         and indexdef ~ '(attributes|keys|class_said|version|last_seen_at|changed_at|absent_at)'`,
    );
    expect(holding).toEqual([]);
    expect(await put(host({ name: "web1", os: "Debian" }), 2_000)).toMatchObject({ kind: "unchanged" });
    expect((await rowsOf())[0]).toEqual(before);
    expect(await readCi(pool, "web1")).toMatchObject({ lastSeenAt: 2_000, attributes: { os: { at: 2_000 } } });

    const found = async (os: string) => (await searchCis(pool, { attributes: { os } })).map(({ id }) => id);
    await put(host({ name: "web1", os: "Ubuntu" }), 3_000);
    expect([await found("Debian"), await found("Ubuntu")]).toEqual([[], ["web1"]]);
    // Whoever writes an item, by whatever statement.
    await pool.query(
      `update cis set attributes = attributes - 'os' || '{"kernel": {"value": "Alpine"}}' where id = 'web2'`,
    );
    expect(await found("Alpine")).toEqual([]);
    expect((await searchCis(pool, { attributes: { kernel: "Alpine" } })).map(({ id }) => id)).toEqual(["web2"]);
    await pool.query("delete from ci_names where ci_id = 'web2'");
    await pool.query("delete from ci_identifiers where ci_id = 'web2'");
    await pool.query("delete from cis where id = 'web2'");
    expect((await rowsOf()).map((row) => row.ci_id)).toEqual(["web1"]);
  });

  it("is asked for by thousands at once, each answered by itself", async () => {
    await put(host({ name: "web1" }));
    const asked = Array.from({ length: 1_200 }, (_, nth) => ({
      classes: nth % 2 === 0 ? ["host"] : ["service"],
      attributes: { name: nth % 3 === 0 ? "web1" : "nobody" },
    }));
    const found = await findByAttributes(pool, asked);
    expect(found.map((ids) => ids.length)).toEqual(asked.map((_, nth) => (nth % 6 === 0 ? 1 : 0)));
  });
});

describe("the class of a CI", () => {
  const app = (name: string, attributes: JsonObject = {}, guessed: readonly string[] = []): Candidate => ({
    ref: "a",
    class: name,
    attributes: { name: "front", port: 80, ...attributes },
    relations: [{ name: "runsOn", to: { id: "web1" } }],
    guessed,
  });
  beforeEach(async () => {
    await put(host({ name: "web1" }));
  });

  it("becomes another one of its family, with its identity, when it is seen and was guessed", async () => {
    await put(app("web-server", { pageTitle: "Shop" }, ["class"]));
    const params = { classes, candidates: [app("load-balancer")], source: "discovery", at: 2_000 };
    const dry = await rehearseUpsert(pool, params);
    const real = await upsert(pool, params);
    expect(real).toEqual(dry);
    expect(real).toMatchObject([
      {
        kind: "updated",
        id: "front",
        changes: [
          { attribute: "class", from: "web-server", to: "load-balancer" },
          { attribute: "pageTitle", from: "Shop", to: null },
        ],
      },
    ]);
    expect(await readCi(pool, "front")).toMatchObject({
      class: "load-balancer",
      classSaid: { source: "discovery", at: 2_000 },
    });
    expect(await put(app("web-server", {}, ["class"]), 3_000)).toMatchObject({ kind: "unchanged", id: "front" });
    expect(await readCi(pool, "front")).toMatchObject({ class: "load-balancer" });
  });

  it("is that of who is trusted more, and who is not is told so", async () => {
    await put(app("web-server"), 1_000, "manual");
    expect(await put(app("load-balancer"), 2_000)).toMatchObject({
      kind: "unchanged",
      refusals: [{ attribute: "class", value: "load-balancer" }],
    });
    expect(await put(app("application"), 3_000)).toMatchObject({ refusals: [] });
    expect(await readCi(pool, "front")).toMatchObject({ class: "web-server" });
    expect(await put(app("database"), 4_000, "manual")).toMatchObject({ kind: "updated" });
    expect(await readCi(pool, "front")).toMatchObject({ class: "database" });
  });
});
