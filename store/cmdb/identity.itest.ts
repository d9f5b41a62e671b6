/** Which host a report is about: the inputs that other discoveries got wrong, and the order of reports. */
import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import { loadDefinitions } from "../../engine/definition/load.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { plainAttributes } from "../../engine/identity/reconcile.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { readCi } from "./find.ts";
import { listLookalikes } from "./lookalikes.ts";
import { rehearseUpsert, upsert } from "./upsert.ts";

let store: TestStore;
let pool: pg.Pool;
let classes: CiClasses;
let clock = 0;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  const { definitions } = loadDefinitions(await readDefinitionFiles(["definitions/cmdb"]));
  classes = Object.fromEntries(definitions.filter((each) => each.kind === "CIClass").map(({ name, ir }) => [name, ir]));
});
afterAll(() => store?.stop());
beforeEach(empty);

async function empty(): Promise<void> {
  clock = 0;
  await pool.query(
    "truncate cis, ci_traffic, ci_identifiers, ci_key_rivals, ci_relations, ci_changes, ci_lookalikes, ci_duplicates, ci_sightings cascade",
  );
}

/** Reports hosts, one after the other in one payload; gives the id of each, null = refused. */
async function report(source: string, ...hosts: readonly JsonObject[]): Promise<(string | null)[]> {
  clock += 1_000;
  const candidates = hosts.map((attributes, nth) => {
    const { name, address } = attributes;
    const ref = typeof name === "string" ? name : typeof address === "string" ? address : `host ${nth}`;
    return { ref, class: "host", attributes, relations: [] };
  });
  const said = { classes, candidates, source, at: clock };
  const foreseen = await rehearseUpsert(pool, said);
  const outcomes = await upsert(pool, said);
  expect(JSON.stringify(foreseen)).toBe(JSON.stringify(outcomes));
  return outcomes.map((outcome) => (outcome.kind === "refused" ? null : outcome.id));
}

describe("hosts of the shipped definitions", () => {
  it("are not one by serial numbers that nobody filled in", async () => {
    const [pc1] = await report("agent", { serial: "To Be Filled By O.E.M.", name: "pc1", machineId: "m-1" });
    const [pc2] = await report("agent", { serial: "To be filled by O.E.M.", name: "pc2", machineId: "m-2" });
    const others = await report(
      "agent",
      { serial: "Default string", name: "pc3" },
      { serial: "Default string", name: "pc4" },
      { serial: "0", name: "pc5" },
      { serial: "0", name: "pc6" },
    );
    expect([pc1, pc2, ...others]).toEqual(["pc1", "pc2", "pc3", "pc4", "pc5", "pc6"]);
    expect((await readCi(pool, "pc1"))?.attributes["name"]?.value).toBe("pc1");
  });

  it("that were cloned with their machine id stay two, however often they report, and are told as likely duplicates", async () => {
    const machineId = "b08dfa6083e7567a1921a715000001fb";
    const vm = (n: number) => ({ machineId, fqdn: `vm${n}.example.com`, name: `vm${n}`, address: `10.9.0.${n}` });
    expect(await report("agent", vm(1))).toEqual(["vm1"]);
    expect(await report("agent", vm(2))).toEqual(["vm2"]);
    expect(await report("agent", vm(1))).toEqual(["vm1"]);
    expect(await report("agent", vm(2), vm(1))).toEqual(["vm2", "vm1"]);
    expect((await readCi(pool, "vm1"))?.attributes["name"]?.value).toBe("vm1");
    expect(await listLookalikes(pool, null, 10)).toMatchObject([
      { ci: { id: "vm1" }, other: { id: "vm2" }, because: "agrees in machineId, differs in fqdn, name, address" },
    ]);
  });

  it("with one machine id are the same when they were renamed, or moved, and not both", async () => {
    const machineId = "b08dfa6083e7567a1921a715000001fb";
    await report("agent", { machineId, fqdn: "a.example.com", name: "a", address: "10.9.0.1" });
    expect(await report("agent", { machineId, fqdn: "b.example.com", name: "b", address: "10.9.0.1" })).toEqual(["a"]);
    expect(await report("agent", { machineId, fqdn: "b.example.com", name: "b", address: "10.9.0.2" })).toEqual(["a"]);
  });

  it("have an address as long as nobody else says that it is theirs", async () => {
    await report("agent", { serial: "SN-A", name: "lap-a", address: "10.9.1.5" });
    await report("agent", { serial: "SN-B", name: "lap-b", address: "10.9.1.5" });
    expect(await report("discovery", { address: "10.9.1.5" })).toEqual(["lap-b"]);
    await report("agent", { serial: "SN-A", name: "lap-a", address: "10.9.1.6" });
    expect(await report("discovery", { address: "10.9.1.5", os: "seen after A moved" })).toEqual(["lap-b"]);
    expect(await report("discovery", { address: "10.9.1.6" })).toEqual(["lap-a"]);
  });

  it("get an address back when who had it after them leaves it", async () => {
    await report("agent", { serial: "SN-B", name: "lap-b", address: "10.9.1.5" });
    await report("agent", { serial: "SN-A", name: "lap-a", address: "10.9.1.5" });
    await report("agent", { serial: "SN-A", name: "lap-a", address: "10.9.1.6" });
    expect(await report("discovery", { address: "10.9.1.5" })).toEqual(["lap-b"]);
  });

  it("are never taken over by an address beside anything stronger, and a new one gets its name by it", async () => {
    expect(await report("discovery", { address: "10.9.2.1" })).toEqual(["10-9-2-1"]);
    expect(await report("agent", { serial: "SN-1", name: "web1", address: "10.9.2.1" })).toEqual(["10-9-2-1"]);
    // The addresses of two hosts are exchanged: nothing but the addresses changes.
    await report("agent", { serial: "SN-2", name: "web2", address: "10.9.2.2" });
    await report("ssh", { sshHostKey: "k1", address: "10.9.2.1" }, { sshHostKey: "k2", address: "10.9.2.2" });
    const swapped = await report(
      "agent",
      { serial: "SN-1", name: "web1", address: "10.9.2.2" },
      { serial: "SN-2", name: "web2", address: "10.9.2.1" },
    );
    expect(swapped).toEqual(["10-9-2-1", "web2"]);
    expect(plainAttributes((await readCi(pool, "web2"))?.attributes ?? {})).toEqual({
      serial: "SN-2",
      name: "web2",
      address: "10.9.2.1",
    });
  });

  it("have one full name with and without a dot at its end, in whatever case", async () => {
    for (const fqdn of ["Web01.Example.com", " web01.example.com ", "web01.example.com."])
      expect(await report("agent", { fqdn, name: `n-${fqdn.length}` })).toEqual(["n-17"]);
  });

  it("with a text that cannot be stored are refused alone", async () => {
    expect(await report("agent", { serial: "SN-N1", name: "eth0\u0000" }, { serial: "SN-N2", name: "n2" })).toEqual([
      null,
      "n2",
    ]);
  });
});

const sighting = fc.record({
  host: fc.integer({ min: 1, max: 3 }),
  address: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
  os: fc.option(fc.constantFrom("Debian", "NixOS"), { nil: null }),
  source: fc.constantFrom("manual", "agent", "discovery"),
});

it("the order of reports never matters for the end state, and reports sent again change nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sighting, { minLength: 2, maxLength: 7 }).chain((list) => {
        const numbered = list.map((one, nth) => ({ ...one, at: (nth + 1) * 1_000 }));
        return fc.tuple(fc.constant(numbered), fc.shuffledSubarray(numbered, { minLength: numbered.length }));
      }),
      async ([told, shuffled]) => {
        await empty();
        for (const one of told) await tell(one);
        const inOrder = await endState();
        const noted = await count("ci_changes");
        for (const one of told) await tell(one);
        expect(await endState()).toEqual(inOrder);
        expect(await count("ci_changes")).toBe(noted);
        await empty();
        for (const one of shuffled) await tell(one);
        expect(await endState()).toEqual(inOrder);
      },
    ),
    { numRuns: 25 },
  );
});

type Sighting = (typeof sighting extends fc.Arbitrary<infer T> ? T : never) & { readonly at: number };

async function tell({ host, address, os, source, at }: Sighting): Promise<void> {
  const attributes = {
    serial: `SN-${host}`,
    ...(address === null ? {} : { address: `10.0.0.${address}` }),
    ...(os === null ? {} : { os }),
  };
  const candidates = [{ ref: `host ${host}`, class: "host", attributes, relations: [] }];
  await upsert(pool, { classes, candidates, source, at });
}

async function endState(): Promise<unknown> {
  const { rows } = await pool.query(
    `select ci.attributes, ci.keys, ci.last_seen_at,
       (select jsonb_agg(jsonb_build_array(i.rule, i.key) order by i.rule, i.key) from ci_identifiers i where i.ci_id = ci.id) as owns
     from cis ci order by ci.attributes -> 'serial' ->> 'value'`,
  );
  return rows;
}

async function count(table: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]?.n ?? -1;
}
