import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { sampleClasses } from "../../engine/identity/sample.ts";
import { readImpact, readNeighbors } from "./impact.ts";
import { relate } from "./relate.ts";
import { retireCis } from "./retire.ts";
import type { Ci } from "../../engine/identity/ci.ts";
import { searchCis } from "./search.ts";
import { findCi, readCi } from "./find.ts";
import { findByAttributes } from "./find-by-attributes.ts";
import { upsert } from "./upsert.ts";

let store: TestStore;
let pool: pg.Pool;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());
beforeEach(async () => {
  await pool.query(
    "truncate cis, ci_traffic, ci_identifiers, ci_relations, ci_changes, ci_lookalikes, ci_sightings cascade",
  );
});

async function hosts(...names: readonly string[]): Promise<void> {
  const candidates = names.map((name) => ({ ref: name, class: "host", attributes: { name }, relations: [] }));
  await upsert(pool, { classes: sampleClasses, candidates, source: "test", at: 1_000 });
}
const edges = (...list: readonly (readonly [string, string])[]) => ({
  edges: list.map(([from, to]) => ({ from, type: "dependsOn", to })),
  source: "test",
  at: 1_000,
});

describe("readImpact", () => {
  it("returns what depends on a CI, nearest first, with the way it does", async () => {
    await hosts("db", "app", "web", "shop", "other");
    await relate(pool, edges(["app", "db"], ["web", "app"], ["shop", "web"], ["shop", "app"], ["db", "other"]));
    const knownSince = "1970-01-01T00:00:01.000Z";
    expect(await readImpact(pool, "db")).toEqual({
      affected: [
        { id: "app", class: "host", name: "app", distance: 1, via: { id: "db", type: "dependsOn" }, knownSince },
        { id: "shop", class: "host", name: "shop", distance: 2, via: { id: "app", type: "dependsOn" }, knownSince },
        { id: "web", class: "host", name: "web", distance: 2, via: { id: "app", type: "dependsOn" }, knownSince },
      ],
      byClass: { host: 3 },
      truncated: false,
      version: expect.stringMatching(/^\d+\.\d+$/) as string,
    });
    await pool.query("delete from ci_relations where from_ci = 'app' and to_ci = 'db'");
    expect((await readImpact(pool, "db")).affected).toEqual([]);
  });

  it("says since when each is known to depend on it: by the last relation of the way that was known first", async () => {
    await hosts("db", "old", "new", "shop", "payroll");
    const at = async (seconds: number, from: string, to: string) =>
      relate(pool, { ...edges([from, to]), at: seconds * 1_000 });
    await at(10, "old", "db");
    await at(50, "new", "db");
    await at(20, "shop", "old");
    await at(5, "shop", "new");
    await at(5, "payroll", "new");
    const known = (await readImpact(pool, "db")).affected.map((ci) => [ci.id, Date.parse(ci.knownSince) / 1_000]);
    expect(Object.fromEntries(known)).toEqual({ old: 10, new: 50, shop: 20, payroll: 50 });
  });

  it("ends in a ring, and says when depth or limit cut the walk", async () => {
    await hosts("a", "b", "c", "d");
    await relate(pool, edges(["b", "a"], ["c", "b"], ["d", "c"], ["a", "d"]));
    expect((await readImpact(pool, "a")).affected.map((ci) => ci.id)).toEqual(["b", "c", "d"]);
    expect((await readImpact(pool, "a")).truncated).toBe(false);
    expect(await readImpact(pool, "a", { depth: 2 })).toMatchObject({
      affected: [{ id: "b" }, { id: "c" }],
      truncated: true,
    });
    expect(await readImpact(pool, "a", { limit: 1 })).toMatchObject({ affected: [{ id: "b" }], truncated: true });
  });

  it("does not walk through what is retired", async () => {
    await hosts("a", "b", "c");
    await relate(pool, edges(["b", "a"], ["c", "b"]));
    await retireCis(pool, ["b"], { source: "kim", at: 2_000 });
    expect((await readImpact(pool, "a")).affected).toEqual([]);
  });

  it("stays bounded in a ladder with a million ways through it", async () => {
    const rungs = Array.from({ length: 20 }, (_, n) => [`l${n}`, `r${n}`] as const);
    await hosts(...rungs.flat());
    const steps = rungs.slice(1).flatMap(([l, r], index) => {
      const [pl, pr] = rungs[index] as readonly [string, string];
      return [
        [l, pl],
        [l, pr],
        [r, pl],
        [r, pr],
      ] as const;
    });
    await relate(pool, edges(...steps));
    expect((await readImpact(pool, "l0", { depth: 32 })).affected).toHaveLength(38);
  });

  it("agrees with a breadth-first search over random graphs", async () => {
    const names = Array.from({ length: 9 }, (_, n) => `n${n}`);
    await hosts(...names);
    const edge = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).filter(([from, to]) => from !== to);
    await fc.assert(
      fc.asyncProperty(fc.array(edge, { maxLength: 25 }), fc.integer({ min: 1, max: 5 }), async (list, depth) => {
        await pool.query("truncate ci_relations");
        await relate(pool, edges(...list));
        const distance = new Map([["n0", 0]]);
        for (const [id, steps] of distance)
          for (const [from, to] of list) if (to === id && !distance.has(from)) distance.set(from, steps + 1);
        const expected = [...distance]
          .filter(([, steps]) => steps > 0 && steps <= depth)
          .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
        const impact = await readImpact(pool, "n0", { depth });
        expect(impact.affected.map((ci) => [ci.id, ci.distance])).toEqual(expected);
        expect(impact.truncated).toBe([...distance.values()].some((steps) => steps > depth));
      }),
      { numRuns: 40 },
    );
  });
});

describe("readNeighbors", () => {
  it("walks relations both ways, within the hops asked for", async () => {
    await hosts("db", "app1", "app2", "far");
    await relate(pool, edges(["app1", "db"], ["app2", "db"], ["far", "app2"]));
    expect((await readNeighbors(pool, ["app1"], { hops: 2 })).map(({ id, distance }) => [id, distance])).toEqual([
      ["db", 1],
      ["app2", 2],
    ]);
    expect(await readNeighbors(pool, ["app1"], { hops: 0 })).toEqual([]);
    const both = await readNeighbors(pool, ["db", "app1"], { hops: 1, limit: 1 });
    expect(both.map(({ from, id, distance }) => [from, id, distance])).toEqual([
      ["app1", "db", 1],
      ["db", "app1", 1],
    ]);
  });
});

describe("relate", () => {
  it("leaves out an end that does not exist and moves the last sighting of what is known", async () => {
    await hosts("a", "b");
    expect(await relate(pool, edges(["a", "b"], ["a", "b"], ["a", "nobody"]))).toBe(1);
    expect(await relate(pool, { ...edges(["a", "b"]), at: 5_000 })).toBe(0);
  });
});

describe("searchCis", () => {
  it("gives every CI once over all pages, in the order of names", async () => {
    await hosts("delta", "Alpha", "charlie", "bravo", "echo");
    const seen: string[] = [];
    let after: Ci | undefined;
    do {
      const page: readonly Ci[] = await searchCis(pool, { limit: 2, ...(after === undefined ? {} : { after }) });
      seen.push(...page.map((ci) => ci.name));
      after = page.at(-1);
    } while (after !== undefined);
    expect(seen).toEqual(["Alpha", "bravo", "charlie", "delta", "echo"]);
  });

  it("finds by text, attribute and last sighting, and takes a percent sign for itself", async () => {
    await hosts("web-1", "web-2", "db%1");
    expect((await searchCis(pool, { text: "WEB" })).map((ci) => ci.id)).toEqual(["web-1", "web-2"]);
    expect((await searchCis(pool, { text: "%" })).map((ci) => ci.name)).toEqual(["db%1"]);
    expect((await searchCis(pool, { attributes: { name: "web-2" } })).map((ci) => ci.id)).toEqual(["web-2"]);
    expect(await searchCis(pool, { attributes: { "name' or '1'='1": "x" } })).toEqual([]);
    expect(await searchCis(pool, { notSeenSince: 1_000 })).toEqual([]);
    expect(await searchCis(pool, { notSeenSince: 1_001 })).toHaveLength(3);
  });
});

describe("findByAttributes", () => {
  it("finds by all attributes together, whatever their case, and a port given as text", async () => {
    await upsert(pool, {
      classes: sampleClasses,
      candidates: [
        { ref: "h1", class: "host", attributes: { name: "One", serial: "Ser-1", site: "berlin" }, relations: [] },
        { ref: "h2", class: "host", attributes: { name: "Two", serial: "Ser-2", site: "berlin" }, relations: [] },
        {
          ref: "a1",
          class: "database",
          attributes: { port: 5432, product: "postgresql" },
          relations: [{ name: "runsOn", to: { ref: "h1" } }],
        },
      ],
      source: "test",
      at: 1_000,
    });
    const find = async (classes: readonly string[], attributes: { readonly [name: string]: string | number }) =>
      (await findByAttributes(pool, [{ classes, attributes }]))[0];
    const [database = ""] = (await find(["database"], { port: 5432 })) ?? [];
    expect(await readCi(pool, database)).toMatchObject({ class: "database" });
    expect(await find(["host"], { serial: " SER-1 " })).toEqual(["one"]);
    expect(await find(["host"], { serial: "ser-1", site: "BERLIN" })).toEqual(["one"]);
    expect(await find(["host"], { serial: "ser-1", site: "paris" })).toEqual([]);
    expect(await find(["host"], { site: "berlin" })).toEqual(["one", "two"]);
    expect(await find(["database", "application"], { port: "5432" })).toEqual([database]);
    expect(await find(["database", "application"], { port: 5432, product: "PostgreSQL" })).toEqual([database]);
    expect(await find(["host"], { serial: "Ser-1' or true --" })).toEqual([]);
    const asked = [
      { serial: "ser-2" },
      { serial: "nobody" },
      { site: "berlin" },
      { serial: "ser-1" },
      { serial: "\ud800" },
    ];
    expect(
      await findByAttributes(
        pool,
        asked.map((attributes) => ({ classes: ["host"], attributes })),
      ),
    ).toEqual([["two"], [], ["one", "two"], ["one"], []]);
    for (const text of ["a\u0000b", "\ud800"]) {
      expect(await find(["host"], { serial: text })).toEqual([]);
      expect(await findCi(pool, text)).toEqual({ kind: "none" });
    }
  });
});

describe("findCi and findByAttributes", () => {
  it("find by id, by name in whatever case, and say when several match", async () => {
    await hosts("Web 1", "web2");
    expect(await findCi(pool, "web-1")).toMatchObject({ kind: "one", ci: { name: "Web 1" } });
    expect(await findCi(pool, "WEB 1")).toMatchObject({ kind: "one", ci: { id: "web-1" } });
    expect(await findCi(pool, "nobody")).toEqual({ kind: "none" });
    const find = (ciClass: string, attributes: { readonly [name: string]: string }) =>
      findByAttributes(pool, [{ classes: [ciClass], attributes }]);
    expect(await find("host", { name: " WEB2 " })).toEqual([["web2"]]);
    expect(await find("service", { name: "web2" })).toEqual([[]]);
    expect(await find("host", {})).toEqual([[]]);
    await upsert(pool, {
      classes: sampleClasses,
      candidates: [{ ref: "s", class: "service", attributes: { name: "web2" }, relations: [] }],
      source: "t",
      at: 1,
    });
    expect(await findCi(pool, "WEB2")).toMatchObject({ kind: "several" });
    expect(await find("host", { name: "web2" })).toEqual([["web2"]]);
  });
});
