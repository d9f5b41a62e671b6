import { describe, expect, it } from "vitest";
import { admitEdges, type AdmitParams, singleEnds } from "./admit.ts";
import { type Edge, edgeText } from "./edge.ts";
import type { RelationType } from "./relation.ts";
import { sampleClasses } from "./sample.ts";

const runsOn: RelationType = {
  name: "runs-on",
  title: "Runs on",
  names: ["runsOn", "runs"],
  from: null,
  to: ["host"],
  impact: "full",
  traverse: "infrastructure",
  one: "from",
};
const dependsOn: RelationType = { ...runsOn, name: "depends-on", names: ["dependsOn", "usedBy"], to: null, one: null };
const classOf = new Map([
  ["app", "application"],
  ["db", "database"],
  ["h1", "host"],
  ["h2", "network-device"],
]);
const edge = (from: string, type: string, to: string): Edge => ({ from, type, to });
const known = (one: Edge, source = "discovery", lastSeenAt = 1) => ({ ...one, source, lastSeenAt });
const admit = (edges: readonly Edge[], over: Partial<AdmitParams> = {}) =>
  admitEdges({
    edges,
    types: [runsOn, dependsOn],
    classes: sampleClasses,
    classOf,
    known: [],
    source: "discovery",
    at: 2,
    ...over,
  });
const on1 = edge("app", "runsOn", "h1");
const on2 = edge("app", "runsOn", "h2");

describe("a relation that is told", () => {
  it("is taken where its type has the classes of both ends, and those that extend them", () => {
    expect(admit([on2]).outcomes.get(edgeText(on2))).toEqual({ kind: "inserted", instead: [] });
    const wrong = edge("app", "runsOn", "db");
    expect(admit([wrong]).outcomes.get(edgeText(wrong))).toEqual({
      kind: "refused",
      because: '"db" is of class "database", and the RelationType "runs-on" has host at that end',
    });
  });

  it("is refused where an end is not there, or both are one", () => {
    for (const one of [edge("app", "dependsOn", "nobody"), edge("app", "dependsOn", "app")]) {
      expect(admit([one]).outcomes.get(edgeText(one))).toMatchObject({ kind: "refused" });
      expect(admit([one]).told).toEqual([]);
    }
  });

  it("is the same again where it is there", () => {
    const { outcomes, told, ended } = admit([on1], { known: [known(on1)] });
    expect(outcomes.get(edgeText(on1))).toEqual({ kind: "unchanged" });
    expect({ told, ended }).toEqual({ told: [on1], ended: [] });
  });

  it("takes the place of the one that a CI has at that end", () => {
    const { outcomes, told, ended } = admit([on2], { known: [known(on1)] });
    expect(outcomes.get(edgeText(on2))).toMatchObject({ kind: "inserted", instead: [{ to: "h1" }] });
    expect(told).toEqual([on2]);
    expect(ended).toMatchObject([on1]);
    expect(singleEnds([on1, edge("app", "dependsOn", "db")], [runsOn, dependsOn])).toEqual([
      { end: "from", type: "runsOn", ci: "app" },
    ]);
  });

  it.each([
    ["by the word of a person", known(on1, "manual"), {}],
    ["reported later", known(on1, "agent", 3), {}],
    ["until somebody takes it back", known(on1), { types: [{ ...runsOn, second: "refuse" as const }] }],
  ])("does not where the first one stands %s", (why, first, over) => {
    const { outcomes, ended } = admit([on2], { known: [first], ...over });
    expect(outcomes.get(edgeText(on2))).toMatchObject({ kind: "refused", because: expect.stringContaining(why) });
    expect(ended).toEqual([]);
  });

  it("does where a person says so, whoever said the first", () => {
    expect(admit([on2], { known: [known(on1, "manual")], source: "manual" }).ended).toMatchObject([on1]);
  });

  it("is refused as the second of one report", () => {
    const { outcomes, told } = admit([on1, on2]);
    expect(outcomes.get(edgeText(on2))).toMatchObject({ kind: "refused", because: expect.stringContaining("before") });
    expect(told).toEqual([on1]);
  });
});
