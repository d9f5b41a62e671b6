import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { cmdbDefinitions } from "../../test/support/cmdb-definitions.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { readClasses } from "../cmdb/classes.ts";
import { readMapReading } from "../cmdb/map.ts";
import { mergeCis } from "../cmdb/merge.ts";
import { relate } from "../cmdb/relate.ts";
import { upsert } from "../cmdb/upsert.ts";
import { decideTraffic } from "./decide.ts";
import { noteTraffic } from "./note.ts";
import { readTraffic } from "./read.ts";

let store: TestStore;
let pool: pg.Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  const relations = readFileSync(new URL("../../definitions/cmdb/relations.yaml", import.meta.url), "utf8");
  await store.publish([...cmdbDefinitions(), { path: "relations.yaml", text: relations }]);
});
afterAll(() => store?.stop());

const now = Date.UTC(2026, 5, 1);
const minute = 60_000;

beforeEach(async () => {
  await pool.query("truncate cis cascade");
  const host = (n: number) => ({
    ref: `h${n}`,
    class: "host",
    attributes: { name: `h${n}`, address: `192.0.2.${n}` },
    relations: [],
  });
  const app = (ref: string, port: number, on: number) => ({
    ref,
    class: "application",
    attributes: { name: ref, port },
    relations: [{ name: "runsOn", to: { ref: `h${on}` } }],
  });
  const outcomes = await upsert(pool, {
    classes: await readClasses(pool),
    candidates: [host(1), host(8), host(9), app("pay-app", 8080, 1), app("mq", 5672, 9), app("other", 80, 8)],
    source: "ssh",
    at: now - 60 * minute,
  });
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(6).fill("inserted"));
});

const seen = (ago: number) => ({
  at: now - ago * minute,
  from: { address: "192.0.2.1", port: 8080 },
  to: { address: "192.0.2.9", port: 5672 },
});
const all = async () => readTraffic(pool, ["pay-app"], await readMapReading(pool, null));
const evidence = async () =>
  (
    await pool.query<{ evidence: object }>(
      "select evidence from ci_relations where from_ci = 'pay-app' and to_ci = 'mq'",
    )
  ).rows[0]?.evidence;

async function mergeInto(main: string, other: string): Promise<void> {
  const classes = await readClasses(pool);
  const merged = await mergeCis(pool, {
    classes,
    main,
    others: [other],
    take: {},
    by: "otto",
    because: null,
    at: now,
    dryRun: false,
  });
  expect(merged).toMatchObject({ ok: true });
}

describe("traffic", () => {
  it("is kept by the CIs that listen at its ends, on their own address or on that of their host", async () => {
    const sightings = [seen(10), seen(5), { ...seen(5), to: { address: "192.0.2.77", port: 1 } }];
    expect(await noteTraffic(pool, { sightings, source: "ss" })).toEqual({
      edges: 1,
      fresh: 1,
      unknown: [{ address: "192.0.2.77", port: 1, because: "nobody" }],
    });
    expect(await noteTraffic(pool, { sightings: [seen(5), seen(1)], source: "ss" })).toMatchObject({ fresh: 0 });
    expect(await all()).toMatchObject([
      {
        from: "pay-app",
        to: { id: "mq", classes: ["application"] },
        port: 5672,
        firstSeen: now - 10 * minute,
        lastSeen: now - minute,
        instants: [10, 5, 1].map((ago) => now - ago * minute),
        related: false,
        users: 0,
        state: "suggested",
      },
    ]);
    // Nothing is related by it.
    expect(await evidence()).toBeUndefined();
  });

  it("of many writers at once loses no sighting", async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        noteTraffic(pool, { sightings: [seen(n * 2), seen(40 + n * 2)], source: "ss" }),
      ),
    );
    const [one] = await all();
    expect(one!.instants).toHaveLength(16);
  });

  it("that is accepted is a relation which that person says, and the traffic too; and stays one", async () => {
    await noteTraffic(pool, { sightings: [seen(10), seen(1)], source: "ss" });
    const decision = {
      from: "pay-app",
      to: "mq",
      type: "dependsOn",
      because: "asked them",
      by: "otto",
      at: now,
    } as const;
    expect(await decideTraffic(pool, { ...decision, state: "accepted" })).toEqual({ changed: true });
    expect(await decideTraffic(pool, { ...decision, state: "accepted" })).toEqual({ changed: false });
    expect(await evidence()).toEqual({ "manual\totto": [now, now], traffic: [now - 10 * minute, now - minute] });
    expect(await all()).toMatchObject([{ related: true, state: "accepted", because: "asked them", by: "otto" }]);
    await noteTraffic(pool, { sightings: [seen(-1)], source: "ss" });
    expect(await evidence()).toMatchObject({ traffic: [now - 10 * minute, now + minute] });
  });

  it("that is ignored is kept with who said so and why; what was never seen cannot be decided", async () => {
    await noteTraffic(pool, { sightings: [seen(1)], source: "ss" });
    const decision = { from: "pay-app", to: "mq", type: "dependsOn", because: "a test", by: "otto", at: now } as const;
    await decideTraffic(pool, { ...decision, state: "ignored" });
    expect(await all()).toMatchObject([{ related: false, state: "ignored", because: "a test", by: "otto" }]);
    await decideTraffic(pool, { ...decision, state: "suggested", because: null });
    expect(await all()).toMatchObject([{ state: "suggested", because: null, by: null }]);
    expect(await decideTraffic(pool, { ...decision, to: "other", state: "ignored" })).toBeNull();
  });

  it("of a pair that a pattern has related is evidence of that relation", async () => {
    await relate(pool, {
      edges: [{ from: "pay-app", type: "dependsOn", to: "mq" }],
      source: "ssh",
      at: now - 30 * minute,
    });
    await noteTraffic(pool, { sightings: [seen(1)], source: "ss" });
    expect(await all()).toMatchObject([{ related: true }]);
    expect(await evidence()).toEqual({
      ssh: [now - 30 * minute, now - 30 * minute],
      traffic: [now - minute, now - minute],
    });
  });

  it("says how many others use the far end, by relations and by traffic, each once", async () => {
    await relate(pool, { edges: [{ from: "other", type: "dependsOn", to: "mq" }], source: "ssh", at: now });
    await noteTraffic(pool, { sightings: [seen(1), { ...seen(1), from: { ci: "other" } }], source: "ss" });
    expect(await all()).toMatchObject([{ users: 1 }]);
  });

  it("of a CI that is merged is that of the one that stays", async () => {
    await noteTraffic(pool, { sightings: [seen(1)], source: "ss" });
    await pool.query("delete from ci_relations where from_ci = 'mq'");
    await mergeInto("other", "mq");
    expect(await all()).toMatchObject([{ to: { id: "other" } }]);
    // A CI that was merged is told under its former id, too.
    const sighting = { at: now, from: { ci: "mq" }, to: { address: "192.0.2.1", port: 8080 } };
    await noteTraffic(pool, { sightings: [sighting], source: "ss" });
    expect(await readTraffic(pool, ["other"], await readMapReading(pool, null))).toMatchObject([
      { from: "other", to: { id: "pay-app" } },
    ]);
  });
});
