import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleClasses } from "../../engine/identity/sample.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { readClosure } from "./closure.ts";
import { relate } from "./relate.ts";
import { retireCis } from "./retire.ts";
import { upsert } from "./upsert.ts";

let store: TestStore;
let pool: pg.Pool;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  const names = ["db", "app", "web", "shop", "old", "other"];
  const candidates = names.map((name) => ({ ref: name, class: "host", attributes: { name }, relations: [] }));
  await upsert(pool, { classes: sampleClasses, candidates, source: "test", at: 1_000 });
  const edges = (
    [
      ["app", "db"],
      ["web", "app"],
      ["shop", "web"],
      ["old", "db"],
      ["db", "other"],
      ["other", "shop"],
    ] as const
  ).map(([from, to]) => ({ from, type: "dependsOn", to }));
  await relate(pool, { edges, source: "test", at: 1_000 });
  await retireCis(pool, ["old"], { source: "test", at: 2_000 });
});
afterAll(() => store?.stop());

const depending = async (cis: readonly string[], depth: number) =>
  (await readClosure(pool, { cis, depth, read: [] }, 5_000)).dependents;

describe("the closure of CIs", () => {
  it("is what depends on them over so many relations, without what is retired and without themselves", async () => {
    expect(await depending(["db"], 0)).toEqual([]);
    expect(await depending(["db"], 1)).toEqual(["app"]);
    expect(await depending(["db"], 2)).toEqual(["app", "web"]);
    expect(await depending(["db", "web"], 2)).toEqual(["app", "other", "shop"]);
    expect(await depending(["db"], 8)).toEqual(["app", "other", "shop", "web"]);
    expect(await depending(["nothing"], 8)).toEqual([]);
  });

  it("has a version that moves with each change of a relation or a CI, and with nothing else", async () => {
    const version = async () => (await readClosure(pool, { cis: ["db"], depth: 2, read: [] }, 5_000)).version;
    const before = await version();
    expect(before).toMatch(/^\d+\.\d+$/);
    expect(await version()).toBe(before);
    await relate(pool, { edges: [{ from: "web", type: "dependsOn", to: "db" }], source: "test", at: 3_000 });
    const after = await version();
    expect(after).not.toBe(before);
    await retireCis(pool, ["web"], { source: "test", at: 4_000 });
    expect(await version()).not.toBe(after);
    expect(await depending(["db"], 1)).toEqual(["app"]);
  });

  it("names the calendars of all of them, as they are published, and which are not", async () => {
    for (const [id, value] of [
      ["db", "nights"],
      ["app", ["weekends", "nights"]],
    ] as const)
      await pool.query("update cis set attributes = attributes || $2::jsonb where id = $1", [
        id,
        JSON.stringify({ hours: { value, source: "test", at: 1_000 } }),
      ]);
    const { calendars } = await readClosure(pool, { cis: ["db"], depth: 1, read: ["hours", "site"] }, 5_000);
    expect(calendars).toEqual({ hours: { nights: null, weekends: null }, site: {} });
  });
});
