/** Look-ups of the store and of virtual time over the same records: what the one finds, the other finds. */
import fc from "fast-check";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { lookUpFunctions } from "../../engine/listing/look-up.ts";
import { answerLookUp } from "../../engine/simulation/look-ups.ts";
import { worldOf } from "../../engine/simulation/testing/world-of.ts";
import type { World } from "../../engine/simulation/world.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { commit } from "./commit.ts";
import { HeadCache } from "./head.ts";
import { lookUp } from "./look-up.ts";

const type = (name: string, prefix: string, see: string): string => `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: ${name} }
spec:
  number: ${prefix}
  fields:
    title: { type: string, required: true }
    body: { type: text }
    ci: { type: ci, index: true }
    priority: { type: integer, index: true }
    impact: { type: enum, values: [low, medium, high], index: true }
    tags: { type: string, many: true, index: true }
  search: { title: 4, body: 2 }
  access: { see: [{ to: [${see}] }] }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: ${name} }
spec:
  record: ${name}
  allow: [agent]
  initial: open
  states:
    open: { transitions: { close: closed } }
    closed: { final: true }
`;
const definitions = [type("task", "TSK", "agent, automation"), type("secret", "SEC", "agent")].join("---\n");
const kim = { user: "kim", roles: ["agent"], groups: [] };

let store: TestStore;
let pool: Pool;
let world: World;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await store.publish([{ path: "a.yaml", text: definitions }]);
  world = worldOf(definitions, undefined, ["p1", "p2", "p3", "p9"]);
});
afterAll(() => store?.stop());

/** Opens a record in both, and closes it in both. */
async function record(of: string, fields: JsonObject, isClosed = false): Promise<string> {
  const { decision, id } = world.open(of, fields, {}, kim);
  if (!decision.ok) throw new Error(decision.refusal.message);
  if (isClosed) world.send(id, "close", {}, kim);
  const found = world.record(id);
  if (found === undefined) throw new Error(`no ${id}`);
  await commit(pool, new HeadCache(), {
    recordId: id,
    expectedHead: 0,
    commandId: id,
    requestHash: "aa",
    events: found.events.map(({ at, by, body }) => ({ at, by, body })),
    outcome: {},
    bundle: found.bundle,
  });
  world.advance(world.now + 1_000);
  return id;
}

async function both(call: "find" | "similar", of: string, input: JsonObject) {
  const now = world.now;
  const name = lookUpFunctions[call];
  const states = world.records().map(({ state }) => state);
  const asked = { at: now, call: name, with: { type: of, ...input }, by: "test" };
  const virtual = answerLookUp(asked, (named) => world.bundle(named), states);
  const real = await lookUp(pool, { call: name, type: of, input, now });
  if (virtual === null) throw new Error(`${name} is no look-up`);
  return {
    virtual: "output" in virtual ? virtual.output : faultOf(virtual.fault),
    real: real.ok ? real.value : { ...real.error },
  };
}

function faultOf({ status = null, detail = null }: JsonObject): JsonObject {
  return { status, detail };
}

const words = [
  "printer",
  "printers",
  "jam",
  "jams",
  "paper",
  "paperless",
  "network",
  "down",
  "error",
  "4711",
  "straße",
];
const title = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 }).map((list) => list.join(" "));
const cell = <T extends Json>(value: fc.Arbitrary<T>): fc.Arbitrary<Json> =>
  fc.oneof(value, fc.constant(null), fc.array(value, { minLength: 1, maxLength: 2 }));
const where = fc.record(
  {
    ci: cell(fc.constantFrom("p1", "p2")),
    priority: fc.oneof(cell(fc.integer({ min: 1, max: 4 })), fc.constantFrom("<= 2", ">= 3", "2..3", "!= null")),
    impact: fc.oneof(cell(fc.constantFrom("low", "high")), fc.constantFrom(">= medium", "low..medium")),
    tags: cell(fc.constantFrom("a", "b,c", "*")),
    open: fc.boolean(),
    state: fc.constantFrom("open", "closed"),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;
const input = fc.record(
  {
    where,
    openedWithin: fc.constantFrom("30s", "1h", null),
    except: fc.constantFrom(null, "task/TSK0000003", ["TSK0000001", "task/TSK0000002"]),
    limit: fc.integer({ min: 0, max: 60 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

describe("look-ups", () => {
  beforeAll(async () => {
    const fields = fc.record(
      {
        title,
        body: title,
        ci: fc.constantFrom("p1", "p2", "p3"),
        priority: fc.integer({ min: 1, max: 4 }),
        impact: fc.constantFrom("low", "medium", "high"),
        tags: fc.subarray(["a", "b,c", "*"]),
      },
      { requiredKeys: ["title"] },
    ) as fc.Arbitrary<JsonObject>;
    for (const one of fc.sample(fields, { numRuns: 60, seed: 7 })) await record("task", one, one["priority"] === 4);
  }, 60_000);

  it("find the same records in the store and in virtual time, in the same order", async () => {
    await fc.assert(
      fc.asyncProperty(input, async (asked) => {
        const { virtual, real } = await both("find", "task", asked);
        expect(real).toEqual(virtual);
      }),
      { numRuns: 120 },
    );
    expect((await both("find", "task", {})).real).toMatchObject({ count: 60 });
  });

  it("find what is alike in the store and in virtual time, with the same scores and words", async () => {
    await fc.assert(
      fc.asyncProperty(input, title, fc.constantFrom(null, "p1"), async (asked, text, ci) => {
        const { virtual, real } = await both("similar", "task", { ...asked, text, ci });
        expect(real).toEqual(virtual);
      }),
      { numRuns: 120 },
    );
    expect((await both("similar", "task", { text: "printers jam" })).real["items"]).not.toEqual([]);
  });

  it("see nothing of a type whose owner does not let automation see it", async () => {
    await record("secret", { title: "printer jam" });
    for (const call of ["find", "similar"] as const) {
      const { virtual, real } = await both(call, "secret", { text: "printer jam" });
      expect(real).toMatchObject({ items: [] });
      expect(real).toEqual(virtual);
    }
  });

  it("are refused on both alike, with what is wrong", async () => {
    for (const asked of [{ where: { body: "x" } }, { where: { priority: "high" } }, { openedWithin: "1d" }]) {
      const { virtual, real } = await both("find", "task", asked);
      expect(real).toMatchObject({ status: 400 });
      expect(real).toEqual(virtual);
    }
    expect((await both("find", "nothing", {})).real).toMatchObject({ status: 404 });
  });

  it("quote nothing of what they find, and tell how far it is", async () => {
    const id = await record("task", { title: "lighthouse keeper", body: "told in confidence", ci: "p9" });
    const { real } = await both("similar", "task", { text: "lighthouse", ci: "p9" });
    const [item] = real["items"] as readonly JsonObject[];
    expect(item).toEqual({
      id,
      number: "TSK0000061",
      type: "task",
      state: "open",
      final: false,
      openedAt: expect.stringMatching(/^2026-03-02T09:01/) as string,
      score: 1,
      words: ["lighthouse"],
      cis: ["p9"],
    });
  });
});

it("a word inside an address is found by virtual time alone, and changes no score of what is found by others", async () => {
  const id = await record("task", { title: "sextant db.example.org" });
  const found = async (text: string) => {
    const { virtual, real } = await both("similar", "task", { text });
    const scores = (of: Json) =>
      ((of as JsonObject)["items"] as readonly JsonObject[]).map((one) => [one["id"], one["score"]]);
    return { virtual: scores(virtual), real: scores(real) };
  };
  expect(await found("example")).toEqual({ virtual: [[id, 1]], real: [] });
  expect(await found("sextant example")).toEqual({ virtual: [[id, 1]], real: [[id, 1]] });
});

describe("where a type has more texts than are read", () => {
  /** As many as are read of one word, and more. */
  const many = 2_100;

  beforeAll(async () => {
    // Texts alone: their records are never told, for they are not there.
    await pool.query(
      `insert into record_texts (record_id, type, label, words, trigrams)
       select 'task/' || word || n, 'task', word, to_tsvector('simple', word), word
       from generate_series(1, ${many}) n, unnest(array['ubiquitous', 'everywhere']) word`,
    );
  });

  it("a rare word is found beside a common one, and a record that has common words alone is not looked for", async () => {
    const rare = await record("task", { title: "ubiquitous zeppelin" });
    await record("task", { title: "ubiquitous balloon" });
    const { virtual, real } = await both("similar", "task", { text: "ubiquitous zeppelin" });
    const ids = (of: Json) => ((of as JsonObject)["items"] as readonly JsonObject[]).map(({ id }) => id);
    expect(ids(real)).toEqual([rare]);
    expect(ids(virtual)).toHaveLength(2);
  });

  it("two common words are looked for together", async () => {
    const id = await record("task", { title: "ubiquitous everywhere" });
    const { real } = await both("similar", "task", { text: "ubiquitous everywhere" });
    expect((real["items"] as readonly JsonObject[]).map((item) => item["id"])).toEqual([id]);
  });
});
