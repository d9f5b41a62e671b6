import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { zoneLookup } from "../../cli/files/zone-lookup.ts";
import { describeFunctions } from "../../cli/functions.ts";
import { sampleCompany } from "../../cli/sample/company.ts";
import { loadSample } from "../../cli/sample/year/load.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { createBundleCache } from "../definition/bundle-cache.ts";
import { checkFiles } from "../definition/publish-files.ts";
import { saveCompany } from "../person/save.ts";
import { compareRecords, type RecordComparison } from "./compare.ts";

const to = Date.UTC(2026, 10, 29, 12);
let store: TestStore;
let files: readonly DefinitionFile[];

beforeAll(async () => {
  store = await startStore();
  files = await readDefinitionFiles(["definitions"]);
  await store.publish(files);
  await saveCompany(store.pool, sampleCompany);
  const functions = describeFunctions([]);
  await loadSample({ pool: store.pool, records: 90, to, functions, log: () => undefined });
}, 300_000);
afterAll(() => store?.stop());

async function backtest(change: (file: DefinitionFile) => string, types: readonly string[]) {
  const changed = files.map((file) => ({ path: file.path, text: change(file) }));
  const checked = checkFiles(changed, { functions: describeFunctions([]), zone: zoneLookup, now: to });
  expect(checked.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const found: RecordComparison[] = [];
  for (let after = ""; ;) {
    const page = await compareRecords(store.pool, createBundleCache(store.pool), {
      candidate: { bundles: checked.bundles },
      types,
      since: 0,
      now: to,
      after,
      limit: 20,
    });
    found.push(...page);
    if (page.length < 20) return found;
    after = page.at(-1)?.record ?? after;
  }
}

const same = ({ text }: DefinitionFile): string => text;

describe("records of a year, decided by a candidate", { timeout: 240_000 }, () => {
  it("go the same way by the definitions that they went by, but for few that cannot be replayed", async () => {
    const found = await backtest(same, ["incident", "change", "request", "request-item", "problem"]);
    expect(found.filter(({ differences }) => differences.length > 0)).toEqual([]);
    const unplayable = found.flatMap(({ record, unplayable: why }) => (why === null ? [] : [`${record}: ${why}`]));
    expect(found.length).toBeGreaterThan(50);
    expect(unplayable.length).toBeLessThan(found.length / 10);
  });

  it("are told to have another priority, group, approval and end of a clock, and why", async () => {
    const found = await backtest(
      ({ path, text }) => {
        if (path.endsWith("incident/priority.yaml"))
          return text.replace(
            "{ impact: low, urgency: low, then: 5, because: planning }",
            "{ impact: low, urgency: low, then: 2, because: all is urgent }",
          );
        if (path.endsWith("incident/routing.yaml")) return text.replace("[network, hardware]", "hardware");
        return text;
      },
      ["incident"],
    );
    const differing = found.filter(({ differences }) => differences.length > 0);
    expect(differing.length).toBeGreaterThan(5);
    const all = differing.flatMap(({ differences }) => differences);
    expect(all).toContainEqual({
      aspect: "field",
      name: "priority",
      was: "5",
      wouldBe: "2",
      because: "table incident-priority: all is urgent",
    });
    expect(all).toContainEqual(
      expect.objectContaining({ aspect: "field", name: "assignmentGroup", wouldBe: "service-desk" }),
    );
    expect(all).toContainEqual(
      expect.objectContaining({ aspect: "clock", name: "incident-resolution", was: "met", wouldBe: "not met" }),
    );
  });

  it("are told whose clocks would have ended otherwise by the hours of another calendar", async () => {
    const found = await backtest(
      ({ path, text }) =>
        path.endsWith("incident/calendar.yaml")
          ? text.replace('mon-fri: "08:00-18:00"', 'mon-sun: "00:00-24:00"')
          : text,
      ["incident"],
    );
    const all = found.flatMap(({ differences }) => differences);
    expect(all).toContainEqual(
      expect.objectContaining({ aspect: "clock", name: "incident-resolution", was: "met", wouldBe: "not met" }),
    );
    expect(all.filter(({ aspect }) => aspect === "field")).toEqual([]);
  });

  it("are told where others would have been asked to approve", async () => {
    const found = await backtest(
      ({ path, text }) =>
        path.endsWith("change/approvals.yaml") ? text.replace("{ risk: [low, medium] }", "{ risk: medium }") : text,
      ["change"],
    );
    const all = found.flatMap(({ differences }) => differences);
    expect(all).toContainEqual(
      expect.objectContaining({ aspect: "approval", was: "manager: mia", wouldBe: "fallback: mia" }),
    );
  });
});
