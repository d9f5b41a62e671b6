import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../../test/support/store.ts";
import { createBundleCache } from "../../../store/definition/bundle-cache.ts";
import { reckon } from "../../../store/indicator/asked.ts";
import { latestProgram } from "../../../store/indicator/program.ts";
import { count } from "../../../store/indicator/reading.ts";
import { saveCompany } from "../../../store/person/save.ts";
import { listOverdue } from "../../../store/record/overdue.ts";
import { verifyRecord } from "../../../store/record/verify.ts";
import { readDefinitionFiles } from "../../files/definition-files.ts";
import { describeFunctions } from "../../functions.ts";
import { sampleCompany } from "../company.ts";
import { loadSample } from "./load.ts";

const to = Date.UTC(2026, 10, 29, 12);
const records = 160;

async function startCompany(): Promise<TestStore> {
  const store = await startStore();
  await store.publish(await readDefinitionFiles(["definitions"]));
  await saveCompany(store.pool, sampleCompany);
  return store;
}

const load = ({ pool }: TestStore, about: number) =>
  loadSample({ pool, records: about, to, functions: describeFunctions([]), log: () => undefined });

describe("a year of the sample company", { timeout: 120_000 }, () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await startCompany();
    await load(store, records);
  }, 300_000);
  afterAll(() => store?.stop());

  it("has about as many records as were asked for, of every practice, most of them over", async () => {
    const { rows } = await store.pool.query<{ type: string; n: number; open: number }>(
      "select type, count(*) as n, count(*) filter (where not final) as open from records group by type",
    );
    const all = rows.reduce((sum, { n }) => sum + n, 0);
    const open = rows.reduce((sum, one) => sum + one.open, 0);
    expect(Math.abs(all - records)).toBeLessThan(records * 0.15);
    expect(rows.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        "article",
        "change",
        "change-task",
        "incident",
        "problem",
        "problem-task",
        "request",
        "request-item",
      ]),
    );
    expect(open).toBeGreaterThan(0);
    expect(open).toBeLessThan(all / 4);
  });

  it("is what was committed, by every ledger", async () => {
    const bundles = createBundleCache(store.pool);
    const { rows } = await store.pool.query<{ id: string }>("select id from records");
    for (const { id } of rows) {
      const { brokenAt, differences } = await verifyRecord(store.pool, bundles, id);
      expect({ id, brokenAt, differences }).toEqual({ id, brokenAt: null, differences: [] });
    }
  });

  it("leaves nothing that was due before its end, and nothing undelivered but what is under way", async () => {
    expect(await listOverdue(store.pool, { before: to, after: null, limit: 10 })).toEqual([]);
    const { rows } = await store.pool.query<{ kind: string }>("select distinct kind from outbox where done_at is null");
    expect(rows.filter(({ kind }) => kind !== "escalation.start" && kind !== "tell")).toEqual([]);
  });

  it("was known month by month, so that a number of spring is counted as of spring", async () => {
    const told = async (indicator: string, period: string, asOf: number) => {
      const program = await latestProgram(store.pool, indicator);
      if (program === null) throw new Error(indicator);
      const reckoning = reckon(program, period, asOf, to);
      if (!reckoning.ok) throw new Error(reckoning.error);
      const counted = await count(store.pool, program, reckoning.value);
      if (!counted.ok) throw new Error(counted.error);
      return counted.value.reading.total.n;
    };
    const may = Date.UTC(2026, 5, 1);
    expect(await told("incident-time-to-resolve", "2026-05", may)).toBeGreaterThan(3);
    expect(await told("incident-time-to-resolve", "2026-05", Date.UTC(2026, 4, 10))).toBeLessThan(
      await told("incident-time-to-resolve", "2026-05", may),
    );
    expect(await told("change-success", "2026", to)).toBeGreaterThan(3);
  });

  it("is played once, and beside no other records", async () => {
    expect(await load(store, records)).toBeNull();
    await store.pool.query("delete from marks where name = 'sample year'");
    await expect(load(store, records)).rejects.toThrow(/^there are \d+ records already; `--sample` is for a store/u);
  });
});

describe("two sample years", { timeout: 300_000 }, () => {
  it("of the same end and size are the same to the last event", async () => {
    const [one, other] = await Promise.all([startCompany(), startCompany()]);
    try {
      const heads = async (store: TestStore) => {
        await load(store, 40);
        const { rows } = await store.pool.query(
          "select id, head, encode(head_hash, 'hex') as hash from records order by id",
        );
        return rows;
      };
      expect(await heads(one)).toEqual(await heads(other));
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });
});
