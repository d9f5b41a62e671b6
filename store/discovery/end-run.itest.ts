import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { planSweep } from "../../engine/discovery/plan.ts";
import { sampleDiscovery } from "../../engine/discovery/sample.ts";
import type { Awaited, GoneFrom } from "../../engine/pattern/explore.ts";
import { cmdbDefinitions } from "../../test/support/cmdb-definitions.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { readClasses } from "../cmdb/classes.ts";
import { searchCis } from "../cmdb/search.ts";
import { upsert } from "../cmdb/upsert.ts";
import { endRun, type EndedRun, type EndRunParams } from "./end-run.ts";
import { recordShard } from "./record-shard.ts";
import { relateAwaited } from "./relate-awaited.ts";
import { startRun } from "./start-run.ts";

let store: TestStore;
let pool: pg.Pool;
let classes: CiClasses;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await store.publish(cmdbDefinitions());
  classes = await readClasses(pool);
});
afterAll(() => store?.stop());

const now = Date.UTC(2026, 5, 1);

beforeEach(async () => {
  await pool.query("truncate cis, discovery_runs cascade");
  const host = (name: string) => ({ ref: name, class: "host", attributes: { name }, relations: [] });
  await tell("discovery", 0, [host("h1"), host("h2"), app("old", 80), app("new", 81)]);
  await tell("manual", 0, [app("known", 82)]);
});

const app = (name: string, port: number, on = "h1") => ({
  ref: name,
  class: "application",
  attributes: { name, port, address: on === "h1" ? "192.0.2.1" : "192.0.2.2" },
  relations: [{ name: "runsOn", to: { id: on } }],
});

async function tell(source: string, at: number, candidates: Parameters<typeof upsert>[1]["candidates"]): Promise<void> {
  const outcomes = await upsert(pool, { classes, candidates, source, at: now + at });
  expect(outcomes.filter(({ kind }) => kind === "refused")).toEqual([]);
}

/** A run with one shard of each of these, in which `meanwhile` was told. */
async function run(
  { phase = "completed", whole = true }: { readonly phase?: EndRunParams["phase"]; readonly whole?: boolean },
  shards: readonly { readonly awaited?: readonly Awaited[]; readonly gone?: readonly GoneFrom[] }[],
  at = 1_000,
): Promise<EndedRun & { readonly related: number }> {
  const plan = planSweep(sampleDiscovery({ ports: [80] }));
  if (!plan.ok) throw new Error(plan.error);
  const id = `run-${String(at)}-${phase}-${String(whole)}`;
  await startRun(pool, { id, discovery: "lan", plan: plan.value, whole, at: now + at });
  const shard = {
    runId: id,
    discovery: "lan",
    at: now + at + 1,
    targets: [],
    errors: [],
    sightings: [],
    counts: { probed: 0 },
  };
  for (const [first, left] of shards.entries()) await recordShard(pool, { ...shard, first, ...left });
  const related = await relateAwaited(pool, { runId: id, classes, at: now + at + 2, completes: phase === "completed" });
  const ended = await endRun(pool, { id, phase, fault: null, at: now + at + 3, onMissing: null });
  return { ...ended, related };
}

const states = async (): Promise<object> =>
  Object.fromEntries((await searchCis(pool, { classes: ["application"] })).map(({ name, state }) => [name, state]));

it("makes absent what was not found any more on what answered, but for what a person alone has said", async () => {
  const gone = [{ ci: "h1", class: "application", then: "absent" }] as const;
  await tell("discovery", 1_001, [app("new", 81)]);
  expect((await run({ phase: "cancelled" }, [{ gone }])).absent).toEqual([]);
  expect((await run({ whole: false }, [{ gone }])).absent).toEqual([]);
  expect(await states()).toEqual({ old: "active", new: "active", known: "active" });
  expect((await run({}, [{}, { gone }])).absent).toEqual(["old"]);
  expect(await states()).toEqual({ old: "absent", new: "active", known: "active" });
  await tell("discovery", 2_000, [app("old", 80)]);
  expect(await states()).toMatchObject({ old: "active" });
});

it("retires what a pattern says is retired, of classes that extend the one that is named too", async () => {
  await tell("discovery", 0, [{ ...app("db", 5432), class: "database" }]);
  await tell("discovery", 1_001, [app("old", 80), app("new", 81)]);
  const ended = await run({}, [{ gone: [{ ci: "h1", class: "application", then: "retired" }] }]);
  expect(ended.absent).toEqual(["db"]);
});

it("relates what was found in one shard to what was found in another one, once", async () => {
  const awaited = [
    {
      type: "dependsOn",
      end: "to",
      find: { class: "application", attributes: { address: "192.0.2.2", port: 5432 } },
      ci: "old",
    },
    { type: "dependsOn", end: "from", find: { class: null, attributes: { name: "h2" } }, ci: "new" },
    { type: "dependsOn", end: "to", find: { class: "application", attributes: { address: "192.0.2.9" } }, ci: "old" },
  ] as const;
  expect((await run({}, [{ awaited }])).related).toBe(1);
  await tell("discovery", 1_500, [{ ...app("db", 5432, "h2"), class: "database" }]);
  expect((await run({ whole: false }, [{}, { awaited }], 2_000)).related).toBe(1);
  expect((await run({}, [{ awaited }], 3_000)).related).toBe(0);
  const { rows } = await pool.query(
    "select from_ci, to_ci, source from ci_relations where type = 'dependsOn' order by from_ci",
  );
  expect(rows).toEqual([
    { from_ci: "h2", to_ci: "new", source: "discovery" },
    { from_ci: "old", to_ci: "db", source: "discovery" },
  ]);
});

it("relates nothing where several fit", async () => {
  const find = { class: "application", attributes: { address: "192.0.2.1" } };
  expect((await run({}, [{ awaited: [{ type: "dependsOn", end: "to", find, ci: "h2" }] }])).related).toBe(0);
});

it("keeps the place of what nobody has found, once, when it has seen all; whoever is found there takes it", async () => {
  const find = { class: "application", attributes: { address: "192.0.2.9", port: 8080 } };
  const within = { relation: "runsOn", find: { class: "host", attributes: { address: "192.0.2.9" } } };
  const placeholder = { class: "application", attributes: {}, within };
  const awaited = [{ type: "dependsOn", end: "to", find, placeholder, ci: "old" }] as const;
  const apps = async () => (await searchCis(pool, { classes: ["application", "web-server"] })).map(({ name }) => name);
  expect((await run({ phase: "cancelled" }, [{ awaited }])).related).toBe(0);
  expect(await apps()).toHaveLength(3);
  expect((await run({}, [{ awaited }, { awaited }], 2_000)).related).toBe(1);
  expect((await run({}, [{ awaited }], 3_000)).related).toBe(0);
  expect(await apps()).toContain("application 192.0.2.9 8080");
  // A host that is known by its serial number turns out to be there, with what listens on it.
  await tell("discovery", 4_000, [
    { ref: "h9", class: "host", attributes: { serial: "S-9", name: "h9" }, relations: [] },
  ]);
  const at9 = { ref: "h9", class: "host", attributes: { serial: "S-9", address: "192.0.2.9" }, relations: [] };
  const web = {
    ref: "web9",
    class: "web-server",
    attributes: { name: "web9", port: 8080, address: "192.0.2.9" },
    relations: [{ name: "runsOn", to: { ref: "h9" } }],
  };
  await tell("discovery", 5_000, [at9, web]);
  const hosts = await searchCis(pool, { classes: ["host"], states: ["active"] });
  expect(hosts.map(({ name }) => name).toSorted()).toEqual(["h1", "h2", "h9"]);
  expect((await apps()).toSorted()).toEqual(["known", "new", "old", "web9"]);
  const { rows } = await pool.query(
    `select f.name as from, t.name as to from ci_relations r join cis f on f.id = r.from_ci join cis t on t.id = r.to_ci
     where r.type = 'dependsOn' or f.name = 'web9' order by f.name`,
  );
  expect(rows).toEqual([
    { from: "old", to: "web9" },
    { from: "web9", to: "h9" },
  ]);
  expect((await pool.query("select from ci_lookalikes")).rowCount).toBe(0);
});
