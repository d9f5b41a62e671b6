import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CiClass } from "./ir.ts";
import { type ProvenancedAttributes, reconcile, type Report, statementsOf } from "./reconcile.ts";

const ciClass: CiClass = {
  name: "host",
  title: "Host",
  extends: null,
  ancestors: [],
  attributes: {},
  identify: [],
  precedence: { os: ["agent", "scan"], "*": ["scan"] },
  staleAfterMs: 1_000,
};

const existing: ProvenancedAttributes = { os: { value: "Debian", source: "agent", at: 100 } };

describe("reconcile", () => {
  it("takes every value of an attribute that had none, but no null", () => {
    const result = reconcile(ciClass, {}, { attributes: { os: "Debian", site: null }, source: "import", at: 5 });
    expect(result.attributes).toEqual({ os: { value: "Debian", source: "import", at: 5 } });
    expect(result.changes).toEqual([{ attribute: "os", from: null, to: "Debian" }]);
  });

  it("never lets null overwrite a value", () => {
    expect(reconcile(ciClass, existing, { attributes: { os: null }, source: "agent", at: 200 })).toEqual({
      attributes: existing,
      changes: [],
      refusals: [],
    });
  });

  it("refuses a lower source and says why, until the value is stale", () => {
    const scan = (at: number): Report => ({ attributes: { os: "Linux" }, source: "scan", at });
    expect(reconcile(ciClass, existing, scan(1_100))).toMatchObject({
      attributes: existing,
      changes: [],
      refusals: [{ attribute: "os", because: expect.stringContaining('"agent" is trusted more') }],
    });
    expect(reconcile(ciClass, existing, scan(1_101)).changes).toEqual([
      { attribute: "os", from: "Debian", to: "Linux" },
    ]);
  });

  it("lets a higher source replace a later value of a lower one", () => {
    const low: ProvenancedAttributes = { os: { value: "Linux", source: "scan", at: 500 } };
    expect(
      reconcile(ciClass, low, { attributes: { os: "Debian" }, source: "agent", at: 100 }).attributes["os"],
    ).toEqual({
      value: "Debian",
      source: "agent",
      at: 100,
      others: { scan: { value: "Linux", at: 500 } },
    });
  });

  it("keeps what every source says, and reads the next best when the one that stood is silent for too long", () => {
    const say = (known: ProvenancedAttributes, source: string, os: string, at: number) =>
      reconcile(ciClass, known, { attributes: { os }, source, at });
    const two = say(existing, "scan", "Linux", 1_000).attributes;
    const three = say(two, "x", "BSD", 1_050).attributes;
    expect(three["os"]).toEqual({
      ...existing["os"],
      others: { scan: { value: "Linux", at: 1_000 }, x: { value: "BSD", at: 1_050 } },
    });
    expect(statementsOf(three["os"]!).map(({ source }) => source)).toEqual(["agent", "x", "scan"]);
    const late = say(three, "x", "BSD", 1_101);
    expect(late.changes).toEqual([{ attribute: "os", from: "Debian", to: "Linux" }]);
    expect(late.attributes["os"]).toMatchObject({ source: "scan", others: { agent: { value: "Debian", at: 100 } } });
    expect(say(late.attributes, "agent", "Debian", 1_200).attributes["os"]).toMatchObject({
      value: "Debian",
      at: 1_200,
    });
  });

  it("lets nothing that was guessed overwrite what was seen, whoever guessed it, until that is stale", () => {
    const guess = (source: string, at: number): Report => ({
      attributes: { os: "Windows" },
      source,
      at,
      guessed: ["os"],
    });
    const seen: ProvenancedAttributes = { os: { value: "Debian", source: "scan", at: 100 } };
    for (const source of ["scan", "agent", "x"]) {
      const result = reconcile(ciClass, seen, guess(source, 1_100));
      expect(result.changes).toEqual([]);
      expect(result.attributes["os"]).toMatchObject({ value: "Debian", source: "scan", at: 100 });
      expect(result.refusals).toMatchObject([{ because: expect.stringContaining(`"${source}" has guessed it`) }]);
    }
    expect(reconcile(ciClass, seen, guess("scan", 1_101)).attributes["os"]).toMatchObject({
      value: "Windows",
      guessed: true,
    });
    const guessed = reconcile(ciClass, {}, guess("agent", 200)).attributes;
    expect(reconcile(ciClass, guessed, { attributes: { os: "Linux" }, source: "x", at: 100 }).changes).toEqual([
      { attribute: "os", from: "Windows", to: "Linux" },
    ]);
  });

  it("ranks a source that is on no list below all that are", () => {
    const known: ProvenancedAttributes = { site: { value: "A", source: "scan", at: 1 } };
    expect(reconcile(ciClass, known, { attributes: { site: "B" }, source: "stranger", at: 900 }).changes).toEqual([]);
  });

  it("moves only the time when the same value is confirmed", () => {
    const result = reconcile(ciClass, existing, { attributes: { os: "Debian" }, source: "agent", at: 300 });
    expect(result).toEqual({
      attributes: { os: { value: "Debian", source: "agent", at: 300 } },
      changes: [],
      refusals: [],
    });
  });

  it("ends with the same value in whatever order reports arrive, as long as nothing is stale", () => {
    const report = fc.record({
      attributes: fc.record({ os: fc.constantFrom("a", "b", "c") }),
      source: fc.constantFrom("agent", "scan", "x", "y"),
      at: fc.integer({ min: 0, max: 5 }),
      guessed: fc.constantFrom<readonly string[]>([], ["os"]),
    });
    const apply = (reports: readonly Report[]): ProvenancedAttributes =>
      reports.reduce<ProvenancedAttributes>((attributes, one) => reconcile(ciClass, attributes, one).attributes, {});
    fc.assert(
      fc.property(
        fc
          .array(report, { maxLength: 6 })
          .chain((reports) =>
            fc.tuple(fc.constant(reports), fc.shuffledSubarray(reports, { minLength: reports.length })),
          ),
        ([reports, shuffled]) => {
          expect(apply(shuffled)).toEqual(apply(reports));
        },
      ),
    );
  });

  it("changes nothing when a report is applied twice", () => {
    const report: Report = { attributes: { os: "b", site: "z" }, source: "scan", at: 50 };
    const once = reconcile(ciClass, existing, report);
    const twice = reconcile(ciClass, once.attributes, report);
    expect(twice.attributes).toEqual(once.attributes);
    expect(twice.changes).toEqual([]);
  });
});
