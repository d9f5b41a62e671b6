import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "./find.ts";
import type { Find } from "./ir.ts";
import type { Past, PastGroup, PastRule } from "./past.ts";

const minute = 60_000;

const group = (rule: string, at: number, change: Partial<PastGroup> = {}): PastGroup => ({
  id: `${rule} ${at}`,
  rule,
  record: `task/${rule}${at}`,
  at: at * minute,
  longestMs: 7 * minute,
  touched: false,
  runbooks: [],
  ...change,
});
const rule = (name: string, change: Partial<PastRule> = {}): PastRule => ({
  name,
  spec: {},
  repaired: false,
  taken: true,
  old: true,
  ...change,
});
const past = (groups: readonly PastGroup[], rules: readonly PastRule[] = [rule("a"), rule("b")]): Past => ({
  since: 0,
  groups,
  rules,
});

const noise: Find = { kind: "noise", clearsWithinMs: 15 * minute, count: 2 };

describe("noise", () => {
  it("is held a little longer than the longest of it, and says which records people would have missed", () => {
    const [found, ...others] = findingsOf(
      noise,
      past([
        group("a", 1),
        group("a", 100, { longestMs: 9 * minute + 1 }),
        group("a", 200, { longestMs: null }),
        group("a", 300, { touched: true, longestMs: 3 * minute }),
        group("a", 400, { touched: true, longestMs: 60 * minute }),
        group("b", 1),
      ]),
    );
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      key: "a",
      count: 2,
      records: ["task/a100", "task/a1"],
      view: { rule: "a", hold: "10m", count: 2, of: 5 },
      backTest: { before: 5, after: 2, missed: ["task/a300"] },
    });
  });
});

describe("pairs", () => {
  const pairs: Find = { kind: "pairs", withinMs: 10 * minute, count: 2, share: 0.8 };

  it("are records of two rules that come together, the earlier one first, each in one pair", () => {
    const groups = [1, 100, 200].flatMap((at) => [group("a", at), group("b", at + 2)]);
    expect(findingsOf(pairs, past(groups)).map(({ key, count, backTest }) => [key, count, backTest])).toEqual([
      ["a b", 3, { before: 6, after: 3, missed: [] }],
    ]);
  });

  it("are none where the one comes often without the other", () => {
    const groups = [
      group("a", 1),
      group("b", 2),
      group("a", 100),
      group("b", 101),
      ...[200, 300].map((at) => group("a", at)),
    ];
    expect(findingsOf(pairs, past(groups))).toEqual([]);
  });
});

describe("repairs by hand", () => {
  it("are the same runbook for records of a rule that nothing repairs", () => {
    const by = { runbooks: ["shop/restart"], touched: true };
    const groups = [group("a", 1, by), group("a", 2, by), group("b", 1, by), group("b", 2, by), group("a", 3)];
    const found = findingsOf({ kind: "repaired", count: 2 }, past(groups, [rule("a"), rule("b", { repaired: true })]));
    expect(found.map(({ key, count }) => [key, count])).toEqual([["a shop/restart", 2]]);
  });
});

describe("silent rules", () => {
  it("took nothing in all the time that they were published", () => {
    const rules = [rule("a", { taken: false }), rule("b"), rule("c", { taken: false, old: false })];
    expect(findingsOf({ kind: "silent" }, past([], rules)).map(({ key }) => key)).toEqual(["a"]);
  });
});

describe("what is found", () => {
  it("is the same in whatever order the past is told, and never makes more records", () => {
    const groups = fc.array(
      fc.record({
        rule: fc.constantFrom("a", "b"),
        at: fc.integer({ min: 0, max: 500 }),
        longest: fc.option(fc.integer({ min: 0, max: 40 * minute })),
        touched: fc.boolean(),
      }),
      { maxLength: 20 },
    );
    const finds: readonly Find[] = [noise, { kind: "pairs", withinMs: 10 * minute, count: 2, share: 0.1 }];
    fc.assert(
      fc.property(groups, fc.constantFrom(...finds), (told, find) => {
        const all = told.map(({ rule: name, at, longest, touched }, index) =>
          group(name, at, { id: String(index), record: `task/${index}`, longestMs: longest, touched }),
        );
        const found = findingsOf(find, past(all));
        expect(findingsOf(find, past(all.toReversed(), [rule("b"), rule("a")]))).toEqual(found);
        for (const { backTest } of found) expect(backTest.after).toBeLessThanOrEqual(backTest.before);
      }),
    );
  });
});
