import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { earlierRelations } from "../../engine/identity/earlier-relations.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { attribute, sampleClasses } from "../../engine/identity/sample.ts";
import type { ServiceMap } from "../../engine/map/ir.ts";
import { readMap, readMapReading } from "./map.ts";
import { supersede } from "./supersede.ts";
import { relate } from "./relate.ts";
import { retireCis } from "./retire.ts";
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
  // The log of relations is never truncated: its trigger refuses, and a test begins with names of its own.
});

const host = sampleClasses["host"];
if (host === undefined) throw new Error("there is no class host");
const classes: CiClasses = {
  ...sampleClasses,
  host: { ...host, attributes: { ...host.attributes, address: attribute("address") } },
};

const map: ServiceMap = {
  name: "shop",
  title: "Shop",
  owner: null,
  service: "shop",
  entry: [],
  shared: { classes: [], degree: null },
  depth: 8,
  clusters: [],
  impact: [100, 60, 40, 20],
};

async function hosts(
  at: number,
  cis: { readonly [name: string]: { readonly [attribute: string]: string } },
): Promise<void> {
  const candidates = Object.entries(cis).map(([name, attributes]) => ({
    ref: name,
    class: "host",
    attributes: { name, ...attributes },
    relations: [],
  }));
  await upsert(pool, { classes, candidates, source: "test", at });
}

const edges = (at: number, ...list: readonly (readonly [string, string])[]) => ({
  edges: list.map(([from, to]) => ({ from, type: "dependsOn", to })),
  source: "test",
  at,
});

async function drawn(wanted: ServiceMap, at: number | null) {
  const reading = { ...(await readMapReading(pool, at)), types: earlierRelations, classes };
  const picture = await readMap(pool, wanted, reading);
  if (!picture.ok) return picture.error;
  const { nodes, edges: drawnEdges, entries } = picture.value;
  return {
    nodes: nodes.map(({ id, state, role }) => `${id} ${state} ${role}`),
    edges: drawnEdges.map(({ from, to, since }) => `${from} ${to} ${String(since)}`),
    entries,
  };
}

describe("a map of the store", () => {
  it("is of now, and of any instant: relations that began or ended, names, states and addresses of then", async () => {
    await hosts(1_000, { shop: {}, "m1-web": { address: "10.0.0.5" }, "m1-db": {}, "m1-new": {} });
    await relate(pool, edges(2_000, ["shop", "m1-web"], ["m1-web", "m1-db"]));
    await supersede(pool, { from: ["m1-web"], type: "dependsOn", source: "test", at: 5_000 });
    await relate(pool, edges(5_000, ["m1-web", "m1-new"]));
    await retireCis(pool, ["m1-new"], { source: "test", at: 8_000 });
    expect(await drawn(map, 500)).toBe('the map "shop" is of "shop": there was no CI of this id');
    expect(await drawn(map, 1_500)).toMatchObject({ nodes: ["shop active service"], edges: [] });
    expect(await drawn(map, 3_000)).toMatchObject({
      nodes: ["m1-db active application", "m1-web active application", "shop active service"],
      edges: ["m1-web m1-db 2000", "shop m1-web 2000"],
    });
    expect(await drawn(map, 6_000)).toMatchObject({
      nodes: ["m1-new active application", "m1-web active application", "shop active service"],
      edges: ["m1-web m1-new 5000", "shop m1-web 2000"],
    });
    const now = {
      nodes: ["m1-new retired application", "m1-web active application", "shop active service"],
      edges: ["m1-web m1-new 5000", "shop m1-web 2000"],
    };
    expect(await drawn(map, null)).toMatchObject(now);
    expect(await drawn(map, 9_000)).toEqual(await drawn(map, null));
  });

  it("is entered at what listened there then, by its own address or by that of what it stands on", async () => {
    const application = (ref: string, port: number, on: string) => ({
      ref,
      class: "application",
      attributes: { name: ref, port },
      relations: [{ name: "runsOn", to: { ref: on } }],
    });
    const machine = (ref: string, address: string) => ({
      ref,
      class: "host",
      attributes: { name: ref, address },
      relations: [],
    });
    const candidates = [
      machine("m2-a", "10.9.0.5"),
      machine("m2-b", "10.9.0.6"),
      application("m2-proxy", 443, "m2-a"),
      application("m2-other", 443, "m2-b"),
      application("m2-ssh", 22, "m2-a"),
    ];
    await hosts(1_000, { shop: {} });
    await upsert(pool, { classes, candidates, source: "test", at: 1_000 });
    const entered = { ...map, entry: [{ text: "https://10.9.0.5", host: "10.9.0.5", port: 443 }] };
    expect(await drawn(entered, null)).toMatchObject({ entries: [{ entry: "https://10.9.0.5", cis: ["m2-proxy"] }] });
    // The address goes from one host to the other.
    await upsert(pool, { classes, candidates: [machine("m2-a", "10.9.0.7")], source: "test", at: 5_000 });
    await upsert(pool, { classes, candidates: [machine("m2-b", "10.9.0.5")], source: "test", at: 6_000 });
    expect(await drawn(entered, null)).toMatchObject({ entries: [{ cis: ["m2-other"] }] });
    expect(await drawn(entered, 3_000)).toMatchObject({ entries: [{ cis: ["m2-proxy"] }] });
    expect(await drawn(entered, 5_500)).toMatchObject({ entries: [{ cis: [] }] });
  });

  it("by tags begins at what carries them now, and what carried them then", async () => {
    const tag = async (at: number, id: string, tags: object): Promise<void> => {
      const withTags = {
        ...host,
        attributes: { ...host.attributes, tags: { ...attribute("tags"), type: "object" as const } },
      };
      await upsert(pool, {
        classes: { ...classes, host: withTags },
        candidates: [{ ref: id, class: "host", id, attributes: { tags: { ...tags } }, relations: [] }],
        source: "test",
        at,
      });
    };
    await hosts(1_000, { shop: {}, "tag-1": {}, "tag-2": {} });
    await tag(2_000, "tag-1", { service: "shop" });
    await tag(2_000, "tag-2", { service: ["till", "shop"] });
    await tag(3_000, "tag-1", { service: "till" });
    const byTags = { ...map, tags: { service: ["shop"] } };
    const entriesAt = async (at: number | null) => {
      const told = await drawn(byTags, at);
      return typeof told === "string" ? told : told.entries;
    };
    expect(await entriesAt(null)).toEqual([{ entry: "service=shop", cis: ["tag-2"] }]);
    expect(await entriesAt(2_500)).toEqual([{ entry: "service=shop", cis: ["tag-1", "tag-2"] }]);
    expect(await entriesAt(1_500)).toEqual([{ entry: "service=shop", cis: [] }]);
  });

  it("counts who uses what is shared, now and then", async () => {
    await hosts(1_000, { shop: {}, "m3-a": {}, "m3-dns": {}, "m3-far": {}, "m3-x": {} });
    await relate(pool, edges(2_000, ["shop", "m3-a"], ["m3-a", "m3-dns"], ["m3-dns", "m3-far"]));
    await relate(pool, edges(4_000, ["m3-x", "m3-dns"]));
    const shared = { ...map, shared: { classes: [], degree: 2 } };
    expect(await drawn(shared, 3_000)).toMatchObject({
      nodes: ["m3-a", "m3-dns", "m3-far"].map((id) => `${id} active application`).concat("shop active service"),
    });
    for (const at of [null, 5_000])
      expect(await drawn(shared, at)).toMatchObject({
        nodes: ["m3-a active application", "m3-dns active shared", "shop active service"],
      });
  });

  it("of 300 CIs is read with one statement a level", async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `m4-${String(index)}`);
    await hosts(1_000, { shop: {}, ...Object.fromEntries(ids.map((id) => [id, {}])) });
    const lines = ids.map(
      (id, index) => [index === 0 ? "shop" : (ids[Math.floor((index - 1) / 4)] ?? ""), id] as const,
    );
    await relate(pool, edges(2_000, ...lines));
    const reading = { at: new Date(3_000), types: earlierRelations, classes };
    let statements = 0;
    const counting = { query: (...words: Parameters<pg.Pool["query"]>) => ((statements += 1), pool.query(...words)) };
    const picture = await readMap(counting as unknown as pg.Pool, map, reading);
    expect(picture).toHaveProperty("value.nodes.length", 301);
    // The service; then from it to what the farthest, five relations away, would depend on.
    expect(statements).toBe(1 + 6);
  });
});
