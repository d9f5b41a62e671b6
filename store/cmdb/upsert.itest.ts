import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import type { Candidate } from "../../engine/identity/candidate.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { sampleClasses } from "../../engine/identity/sample.ts";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { loadDefinitions } from "../../engine/definition/load.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import { hostCandidatesOf, portCandidatesOf } from "../../engine/discovery/candidates.ts";
import type { Observation } from "../../engine/discovery/observation.ts";
import { listStrays } from "../record/gaps.ts";
import { readChanges } from "./changes.ts";
import { readCi, readCis } from "./find.ts";
import { listLookalikes } from "./lookalikes.ts";
import { supersede } from "./supersede.ts";
import { relate } from "./relate.ts";
import { readPastRelations, readRelations } from "./relations.ts";
import { searchCis } from "./search.ts";
import { retireCis } from "./retire.ts";
import type { UpsertOutcome } from "../../engine/identity/outcome.ts";
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
    "truncate cis, ci_traffic, ci_identifiers, ci_relations, ci_changes, ci_lookalikes, ci_sightings, ci_relation_changes, ci_key_rivals cascade",
  );
});

const host = (ref: string, attributes: JsonObject, relations: Candidate["relations"] = []): Candidate => ({
  ref,
  class: "host",
  attributes,
  relations,
});
const put = (
  candidates: readonly Candidate[],
  over: { source?: string; at?: number } = {},
  into: pg.Pool = pool,
): Promise<UpsertOutcome[]> =>
  upsert(into, { classes: sampleClasses, candidates, source: "discovery", at: 1_000, ...over });
/** The host of the shipped definitions. */
const shipped = async (): Promise<CiClasses> => {
  const { definitions } = loadDefinitions(await readDefinitionFiles(["definitions/cmdb"]));
  const classes = definitions.filter((each) => each.kind === "CIClass");
  return Object.fromEntries(classes.map(({ name, ir }) => [name, ir]));
};
const idsOf = (outcomes: readonly UpsertOutcome[]): (string | null)[] =>
  outcomes.map((outcome) => (outcome.kind === "refused" ? null : outcome.id));

async function count(table: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*) as n from ${table}`);
  return rows[0]?.n ?? -1;
}

/** Every CI owns the keys it has, except those another CI that has them owns. */
async function assertConsistent(): Promise<void> {
  const { rows } = await pool.query(
    `select i.* from ci_identifiers i join cis ci on ci.id = i.ci_id where not coalesce(ci.keys -> i.rule ? i.key, false)
     union all
     select ci.family, rule, key, ci.id from cis ci, jsonb_each(ci.keys) as k (rule, list), jsonb_array_elements_text(list) as key
     where not exists (select from ci_identifiers i where (i.family, i.rule, i.key) = (ci.family, k.rule, key))`,
  );
  expect(rows).toEqual([]);
}

describe("upsert", () => {
  it("gives a new CI an id that people can read, and keeps where each value comes from", async () => {
    const outcomes = await put([host("h", { name: "Shop DB 1", os: "Debian", site: null })]);
    expect(outcomes).toMatchObject([{ kind: "inserted", id: "shop-db-1", rule: null }]);
    expect(await readCi(pool, "shop-db-1")).toMatchObject({
      class: "host",
      state: "active",
      version: 1,
      lastSeenAt: 1_000,
      attributes: { os: { value: "Debian", source: "discovery", at: 1_000 } },
    });
  });

  it("changes nothing but times when the same payload comes again", async () => {
    const payload = [
      host("h", { name: "web1", serial: "S1" }),
      { ref: "a", class: "application", attributes: { port: 80 }, relations: [{ name: "runsOn", to: { ref: "h" } }] },
    ];
    const first = await put(payload);
    const second = await put(payload, { at: 2_000 });
    expect(second).toMatchObject([
      { kind: "unchanged", changes: [] },
      { kind: "unchanged", changes: [] },
    ]);
    expect(idsOf(second)).toEqual(idsOf(first));
    expect(await readCi(pool, "web1")).toMatchObject({
      version: 1,
      lastSeenAt: 2_000,
      changedAt: 1_000,
      attributes: { serial: { at: 2_000 } },
    });
    expect(await readChanges(pool, "web1")).toHaveLength(1);
    expect(await count("ci_relations")).toBe(1);
  });

  it("joins a report that knows less to the CI found by a weaker rule, and learns its stronger key", async () => {
    await put([host("h", { name: "web1" })]);
    const learned = await put([host("h", { name: "WEB1", serial: "S1" })], { at: 2_000 });
    expect(learned).toMatchObject([{ kind: "updated", id: "web1", rule: "name" }]);
    const bySerial = await put([host("h", { serial: "S1" })], { at: 3_000 });
    expect(bySerial).toMatchObject([{ kind: "unchanged", id: "web1", rule: "serial" }]);
    await assertConsistent();
  });

  it("keeps two hosts of one name and different serial numbers apart, and notes that they are alike", async () => {
    const first = await put([host("h", { name: "web1", serial: "S1" })]);
    const second = await put([host("h", { name: "web1", serial: "S2" })]);
    expect(idsOf(second)[0]).toMatch(/^web1-[0-9a-f]{12}$/);
    expect(idsOf(first)).toEqual(["web1"]);
    expect((await put([host("h", { name: "web1", serial: "S2" })], { at: 2_000 }))[0]).toMatchObject({
      kind: "unchanged",
      id: idsOf(second)[0],
    });
    expect(await count("ci_lookalikes")).toBe(1);
    expect(await count("cis")).toBe(2);
  });

  it("frees the name of a renamed host for another", async () => {
    await put([host("h", { name: "web1", serial: "S1" })]);
    await put([host("h", { name: "web9", serial: "S1" })], { at: 2_000 });
    const other = await put([host("h", { name: "web1" })], { at: 3_000 });
    expect(other).toMatchObject([{ kind: "inserted" }]);
    await assertConsistent();
  });

  it("does not take over the key of a value that lost to a better source", async () => {
    await put([host("h", { name: "web1", serial: "S1", os: "Debian" })], { source: "agent" });
    const scan = await put([host("h", { name: "web1", os: "Linux" })], { source: "discovery", at: 2_000 });
    expect(scan).toMatchObject([{ kind: "unchanged", refusals: [{ attribute: "os" }] }]);
    expect((await readCi(pool, "web1"))?.attributes["os"]).toEqual({
      value: "Debian",
      source: "agent",
      at: 1_000,
      others: { discovery: { value: "Linux", at: 2_000 } },
    });
  });

  it("writes a CI before those identified within it, whatever the order of the payload and the name of the relation", async () => {
    const outcomes = await put([
      { ref: "db", class: "database", attributes: { port: 5432 }, relations: [{ name: "runsOn", to: { ref: "h" } }] },
      host("h", { name: "db1" }, [{ name: "runs", to: { ref: "other" } }]),
      { ref: "other", class: "application", attributes: { port: 80 }, relations: [] },
    ]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["inserted", "inserted", "inserted"]);
    expect((await readRelations(pool, "db1")).map(({ name, ci }) => [name, ci.id])).toEqual([
      ["runs", "db"],
      ["runs", "other"],
    ]);
  });

  it("refuses a dependent CI whose host is not there, and writes the others", async () => {
    const outcomes = await put([
      {
        ref: "orphan",
        class: "application",
        attributes: { port: 1 },
        relations: [{ name: "runsOn", to: { ref: "nobody" } }],
      },
      host("bad", { nmae: "x" }),
      host("good", { name: "good" }),
      host("good", { name: "again" }),
      { ref: "svc", class: "service", attributes: { criticality: "high" }, relations: [] },
    ]);
    expect(outcomes.map((outcome) => (outcome.kind === "refused" ? outcome.fault.code : outcome.kind))).toEqual([
      "withoutParent",
      "unknownAttribute",
      "inserted",
      "unidentified",
      "unidentified",
    ]);
    expect(await count("cis")).toBe(1);
  });

  it("refuses a ring of CIs identified within each other instead of waiting for ever", async () => {
    const outcomes = await put([
      { ref: "a", class: "application", attributes: { port: 1 }, relations: [{ name: "runsOn", to: { ref: "b" } }] },
      { ref: "b", class: "application", attributes: { port: 2 }, relations: [{ name: "runsOn", to: { ref: "a" } }] },
    ]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["refused", "refused"]);
  });

  it("makes a CI more special, never less", async () => {
    await put([host("h", { name: "sw1" })]);
    const down = await put([{ ...host("h", { name: "sw1" }), class: "network-device" }], { at: 2_000 });
    expect(down).toMatchObject([{ kind: "updated", id: "sw1" }]);
    await put([host("h", { name: "sw1" })], { at: 3_000 });
    expect(await readCi(pool, "sw1")).toMatchObject({ class: "network-device", family: "host" });
  });

  it("makes two candidates of one payload with one identity one CI", async () => {
    const outcomes = await put([host("a", { name: "web1", os: "x" }), host("b", { name: "WEB1 ", site: "y" })]);
    expect(outcomes).toMatchObject([
      { kind: "inserted", id: "web1" },
      { kind: "updated", id: "web1" },
    ]);
    expect((await readCi(pool, "web1"))?.attributes).toMatchObject({ os: { value: "x" }, site: { value: "y" } });
  });

  it("brings a retired CI back when it is seen again, but not by a report from before", async () => {
    await put([host("h", { name: "web1" })], { at: 5_000 });
    expect(await retireCis(pool, ["web1", "nobody"], { source: "kim", at: 6_000 })).toEqual(["web1"]);
    await put([host("h", { name: "web1" })], { at: 4_000 });
    expect((await readCi(pool, "web1"))?.state).toBe("retired");
    expect(await put([host("h", { name: "web1" })], { at: 7_000 })).toMatchObject([{ kind: "updated" }]);
    expect((await readCi(pool, "web1"))?.state).toBe("active");
  });

  it("gives the name of a retired host to a new one with another serial number", async () => {
    await put([host("h", { name: "web1", serial: "S1" })]);
    await retireCis(pool, ["web1"], { source: "kim", at: 1_500 });
    const [fresh] = await put([host("h", { name: "web1", serial: "S2" })], { at: 2_000 });
    expect(await put([host("h", { name: "web1" })], { at: 3_000 })).toMatchObject([
      { id: fresh?.kind === "refused" ? "" : fresh?.id },
    ]);
  });

  it("writes more CIs than fit one wave", async () => {
    const many = Array.from({ length: 1_200 }, (_, index) =>
      host(`h${index}`, { name: `host-${index}`, serial: `S${index}` }),
    );
    const outcomes = await put(many);
    expect(new Set(idsOf(outcomes)).size).toBe(1_200);
    expect(await count("ci_identifiers")).toBe(2_400);
  });
});

describe("upsert by 50 writers at once", () => {
  it("makes one CI of each identity, loses no value and never deadlocks, over 50 connections of their own", async () => {
    const writers = Array.from({ length: 50 }, (_, index) => {
      const writer = new pg.Pool({ connectionString: store.database.url, max: 1, application_name: `writer-${index}` });
      // An idle connection may still be closing when the database is dropped.
      return writer.on("error", () => {});
    });
    try {
      await Promise.all(writers.map((writer) => writer.query("select 1")));
      const deadlocksBefore = await deadlocks();
      const all = await Promise.all(
        writers.map((writer, index) => {
          // Each writer knows the hosts by other keys, sends them in another order, with applications and relations
          // both ways.
          const hosts = Array.from({ length: 12 }, (_, n) => (n + index) % 12).map((n) =>
            host(
              `h${n}`,
              {
                ...(index % 2 === 0 ? { serial: `S${n}` } : { machineId: `M${n}` }),
                name: `host-${n}`,
                addresses: [`192.0.2.${n}`],
              },
              [
                { name: "dependsOn", to: { ref: `h${(n + 1) % 12}` } },
                { name: "usedBy", to: { ref: `h${(n + 5) % 12}` } },
              ],
            ),
          );
          const applications = hosts.map((one) => ({
            ref: `app-${one.ref}`,
            class: index % 3 === 0 ? "database" : "application",
            attributes: { port: 80 },
            relations: [{ name: "runsOn", to: { ref: one.ref } }],
          }));
          const payload = index % 2 === 0 ? [...applications, ...hosts] : [...hosts, ...applications].toReversed();
          return put(payload, { source: `writer-${index}`, at: 1_000 + index }, writer);
        }),
      );
      expect(all.flat().filter((outcome) => outcome.kind === "refused")).toEqual([]);
      expect(all.flat().filter((outcome) => outcome.kind === "inserted")).toHaveLength(24);
      expect(await count("cis")).toBe(24);
      expect(await count("ci_identifiers")).toBe(12 * 3 + 12);
      expect(await count("ci_relations")).toBe(12 + 12 + 12);
      const cis = await readCis(
        pool,
        Array.from({ length: 12 }, (_, n) => `host-${n}`),
      );
      expect(cis).toHaveLength(12);
      for (const ci of cis)
        expect(Object.keys(ci.attributes).sort()).toEqual(["addresses", "machineId", "name", "serial"]);
      await assertConsistent();
      expect(await deadlocks()).toBe(deadlocksBefore);
    } finally {
      await Promise.all(writers.map((writer) => writer.end()));
    }
  });

  async function deadlocks(): Promise<number> {
    const { rows } = await pool.query<{ deadlocks: number }>(
      "select pg_stat_get_db_deadlocks(oid) as deadlocks from pg_database where datname = current_database()",
    );
    return rows[0]?.deadlocks ?? -1;
  }
});

describe("hosts as they are shipped", () => {
  const report = async (...hosts: readonly Candidate[]): Promise<(string | null)[]> =>
    idsOf(await upsert(pool, { classes: await shipped(), candidates: hosts, source: "agent", at: 1_000 }));

  it("are not made one by what firmware says where nobody filled in a serial number", async () => {
    for (const [index, serial] of [
      "To Be Filled By O.E.M.",
      "to be filled by o.e.m. ",
      "Default string",
      "0",
    ].entries())
      await report(
        host("a", { serial, name: `left${index}`, fqdn: `left${index}.example.com` }),
        host("b", { serial, name: `right${index}` }),
      );
    expect(await count("cis")).toBe(8);
    expect((await readCi(pool, "left0"))?.attributes).not.toHaveProperty("serial");
  });

  it("keep their names when another one reports their address", async () => {
    const [first] = await report(host("a", { name: "lap-a", address: "10.9.1.5" }));
    const [second] = await report(host("b", { name: "lap-b", address: "10.9.1.5" }));
    expect([first, second]).toEqual(["lap-a", "lap-b"]);
    expect(await readCi(pool, "lap-a")).toMatchObject({ name: "lap-a" });
    const { rows } = await pool.query("select because from ci_lookalikes");
    expect(rows).toEqual([]);
  });

  it("are the same when one that was known by its address alone tells its name", async () => {
    const [found] = await report(host("10.9.1.7", { address: "10.9.1.7" }));
    expect(await report(host("a", { address: "10.9.1.7", name: "printer" }))).toEqual([found]);
  });
});

describe("a CI that was seen", () => {
  const web = (server: string | null): Observation => ({
    address: "192.0.2.7",
    snmp: null,
    ports: [
      {
        port: 5432,
        greeting: null,
        tls: null,
        http: server === null ? null : { status: 200, server, poweredBy: null, title: null },
      },
    ],
  });
  const see = async (server: string | null, at: number): Promise<void> => {
    const classes = await shipped();
    const formatInstant = (ms: number): string => new Date(ms).toISOString();
    const given = { classes, stamp: {}, at, formatInstant };
    const hosts = hostCandidatesOf([web(server)], given);
    const outcomes = await upsert(pool, { classes, candidates: hosts, source: "discovery", at });
    const ids = new Map(
      outcomes.flatMap((one) => (one.kind === "refused" ? [] : [[one.ref, { id: one.id, name: one.ref }] as const])),
    );
    const candidates = portCandidatesOf([web(server)], { ...given, hosts: ids });
    await upsert(pool, { classes, candidates, source: "discovery", at });
  };
  const server = async () =>
    (
      await pool.query<{ class: string; name: string; attributes: { [name: string]: unknown } }>(
        "select class, name, attributes from cis where class <> 'host'",
      )
    ).rows;

  it("keeps its name, class and product when it is slow to answer once, or for days", async () => {
    await see("nginx/1.22", 1_000);
    for (const days of [1, 2, 13]) await see(null, days * 86_400_000);
    expect(await server()).toMatchObject([
      {
        class: "web-server",
        name: "nginx 192.0.2.7:5432",
        attributes: { product: { value: "nginx" }, protocol: { value: "http" }, classifiedBy: { value: "header" } },
      },
    ]);
  });

  it("is renamed by what is seen of it now, and by a guess only when what was seen is stale", async () => {
    await see("nginx/1.22", 1_000);
    await see("caddy", 2_000);
    expect(await server()).toMatchObject([{ name: "caddy 192.0.2.7:5432" }]);
    await see(null, 2_001 + 14 * 86_400_000);
    expect(await server()).toMatchObject([
      { name: "postgresql 192.0.2.7:5432", attributes: { product: { guessed: true } } },
    ]);
    await see("caddy", 3_000 + 14 * 86_400_000);
    expect(await server()).toMatchObject([{ name: "caddy 192.0.2.7:5432" }]);
  });

  it("keeps what every source says of it", async () => {
    await put([host("h", { serial: "s1", os: "Debian" })], { source: "agent" });
    await put([host("h", { serial: "s1", os: "Linux" })], { source: "discovery", at: 2_000 });
    await put([host("h", { serial: "s1", os: "BSD" })], { source: "import", at: 3_000 });
    const [ci] = (await pool.query<{ attributes: unknown }>("select attributes from cis")).rows;
    expect(ci?.attributes).toMatchObject({
      os: {
        value: "Debian",
        source: "agent",
        others: { discovery: { value: "Linux", at: 2_000 }, import: { value: "BSD", at: 3_000 } },
      },
    });
    expect(await searchCis(pool, { attributes: { os: "Linux" } })).toEqual([]);
  });
});

describe("relations of CIs", () => {
  it("are known from when until when, whatever the order of reports", async () => {
    await put([host("a", { serial: "a" }), host("b", { serial: "b" }), host("c", { serial: "c" })]);
    const [a, b, c] = (await pool.query<{ id: string }>("select id from cis order by id")).rows.map(({ id }) => id);
    const say = (to: string, at: number): Promise<number> =>
      relate(pool, { edges: [{ from: a!, type: "usesCertificate", to }], source: "discovery", at });
    const end = (at: number): Promise<number> =>
      supersede(pool, { from: [a!], type: "usesCertificate", source: "discovery", at });
    const spans = async () =>
      (
        await pool.query<{ to_ci: string; from: number; to: number | null }>(
          `select to_ci, extract(epoch from valid_from)::float8 as "from", extract(epoch from valid_to)::float8 as "to" from ci_relation_spans order by id`,
        )
      ).rows.map((row) => [row.to_ci, row.from, row.to]);
    await say(b!, 1_000);
    await say(b!, 2_000);
    await say(c!, 3_000);
    expect(await end(3_000)).toBe(1);
    expect(await spans()).toEqual([
      [b, 1, 3],
      [c, 3, null],
    ]);
    // A report that was under way for long: the relation was taken back later than it was seen.
    await say(b!, 2_500);
    expect(await spans()).toContainEqual([b, 3, null]);
    expect(await end(4_000)).toBe(2);
    expect(await spans()).toEqual([
      [b, 1, 3],
      [c, 3, 4],
      [b, 3, 4],
    ]);
    expect(await readPastRelations(pool, a!, 10)).toMatchObject([
      { ci: { id: b }, from: 3_000, to: 4_000 },
      { ci: { id: c }, from: 3_000, to: 4_000 },
      { ci: { id: b }, from: 1_000, to: 3_000 },
    ]);
    expect(await listStrays(pool)).toEqual([]);
    await expect(pool.query("delete from ci_relation_changes")).rejects.toThrow(/never altered or removed/);
  });

  it("that are otherwise than their log leads to are found by verify", async () => {
    await put([host("a", { serial: "a" }), host("b", { serial: "b" })]);
    const [a, b] = (await pool.query<{ id: string }>("select id from cis order by id")).rows.map(({ id }) => id);
    await relate(pool, { edges: [{ from: a!, type: "dependsOn", to: b! }], source: "discovery", at: 1_000 });
    expect(await listStrays(pool)).toEqual([]);
    await pool.query("delete from ci_relations");
    expect(await listStrays(pool)).toEqual([
      `the log of relations does not lead to what is there: ${a} dependsOn ${b}`,
    ]);
    await pool.query("insert into ci_relations values ($1, 'runsOn', $2, 'x', now(), now())", [a, b]);
    expect(await listStrays(pool)).toHaveLength(2);
  });
});

describe("CIs that look like one", () => {
  it("are listed until one of them is retired", async () => {
    await put([host("a", { serial: "1", name: "web" })]);
    await put([host("b", { serial: "2", name: "web" })], { at: 2_000 });
    const [pair, ...more] = await listLookalikes(pool, null, 10);
    expect(more).toEqual([]);
    expect(pair).toMatchObject({ because: "agrees in name, differs in serial", firstSeenAt: 2_000, lastSeenAt: 2_000 });
    expect(await listLookalikes(pool, [pair!.ci.id, pair!.other.id], 10)).toEqual([]);
    await retireCis(pool, [pair!.other.id], { source: "kim", at: 3_000 });
    expect(await listLookalikes(pool, null, 10)).toEqual([]);
  });
});
