import { describe, expect, it } from "vitest";
import { buildMap } from "./build.ts";
import type { MapCi } from "./graph.ts";
import { type ServiceMap, usualImpact } from "./ir.ts";
import { type SeenTraffic, suggestionsOf } from "./suggestion.ts";
import type { RelationTypes } from "../identity/relation.ts";

const minute = 60_000;
const day = 86_400_000;
const now = 100 * day;
const ci = (id: string, classes = ["application"]): MapCi => ({
  id,
  name: id,
  classes,
  state: "active",
  attributes: {},
  degree: 0,
});
const types: RelationTypes = [
  {
    name: "d",
    title: "d",
    names: ["dependsOn", "usedBy"],
    from: null,
    to: null,
    impact: "full",
    traverse: "application",
    one: null,
  },
  {
    name: "r",
    title: "r",
    names: ["runsOn", "runs"],
    from: null,
    to: null,
    impact: "full",
    traverse: "infrastructure",
    one: null,
  },
];
const map: ServiceMap = {
  name: "payroll",
  title: "Payroll",
  owner: null,
  service: "payroll",
  entry: [],
  shared: { classes: ["dns"], degree: 20 },
  depth: 8,
  clusters: [],
  impact: usualImpact,
};
const relation = (from: string, type: string, to: string) => ({
  relation: { from, type, to, since: 0, source: "ssh" },
  ci: ci(to),
});
const graph = [relation("payroll", "dependsOn", "pay-app"), relation("pay-app", "runsOn", "host")];
const picture = buildMap(map, types, { service: ci("payroll"), entries: [] }, (id) =>
  graph.filter((one) => one.relation.from === id),
);
const seen = (more: Partial<SeenTraffic> = {}): SeenTraffic => ({
  from: "pay-app",
  to: ci("mq"),
  port: 5672,
  firstSeen: now - 60 * minute,
  lastSeen: now - minute,
  instants: [60, 40, 20, 1].map((ago) => now - ago * minute),
  related: false,
  users: 0,
  state: "suggested",
  because: null,
  by: null,
  ...more,
});
const told = (traffic: SeenTraffic[], of: Partial<ServiceMap> = {}) =>
  suggestionsOf({ ...map, ...of }, picture, traffic, now);

describe("what traffic suggests", () => {
  it("is what a part of the service uses that nothing else says, with how sure that is", () => {
    expect(told([seen()])).toMatchObject({
      suggestions: [
        { from: "pay-app", to: { id: "mq" }, samples: 4, users: 0, confidence: "high", state: "suggested" },
      ],
      shared: [],
      waiting: 0,
    });
    const confidence = (users: number) => told([seen({ users })]).suggestions[0]?.confidence;
    expect([0, 1, 2, 3, 9, 10, 18].map(confidence)).toEqual([
      "high",
      "medium",
      "medium",
      "low",
      "low",
      "veryLow",
      "veryLow",
    ]);
  });

  it("is not what a relation says, nor what hosts or strangers use", () => {
    for (const other of [seen({ related: true }), seen({ from: "host" }), seen({ from: "stranger" })])
      expect(told([other]).suggestions).toEqual([]);
  });

  it("is not what is shared, by its class or by how many use it; that is told", () => {
    expect(told([seen({ to: ci("ns1", ["dns"]) }), seen({ to: ci("log"), users: 19 })])).toEqual({
      suggestions: [],
      shared: ["log", "ns1"],
      waiting: 0,
    });
  });

  it("waits until it was seen often enough, and is no more once it was not seen for long", () => {
    const rarely = seen({ instants: [now - 3 * minute, now - 2 * minute, now - minute] });
    expect(told([rarely])).toMatchObject({ suggestions: [], waiting: 1 });
    const rule = { samples: 3, everyMs: minute, keepMs: day, as: "dependsOn" };
    expect(told([rarely], { traffic: rule })).toMatchObject({ suggestions: [{ samples: 3 }], waiting: 0 });
    const long = seen({ lastSeen: now - 31 * day });
    expect(told([long])).toMatchObject({ suggestions: [], waiting: 1 });
  });

  it("keeps what was decided, however long ago that was seen", () => {
    const ignored = seen({ state: "ignored", because: "a test", by: "otto", lastSeen: 0 });
    expect(told([ignored]).suggestions).toMatchObject([{ state: "ignored", because: "a test", by: "otto" }]);
  });

  it("is nothing for a map that does not follow traffic", () => {
    expect(told([seen()], { follow: ["pattern", "tags"] })).toEqual({ suggestions: [], shared: [], waiting: 0 });
  });
});

it("a map follows the relations that are known by what it follows, and what people say", () => {
  const by = (kind: "pattern" | "traffic" | "person") => [{ kind, by: "x", firstSeen: 0, lastSeen: 0 }];
  const steps = [
    { ...relation("payroll", "dependsOn", "told"), kind: "person" as const },
    { ...relation("payroll", "dependsOn", "read"), kind: "pattern" as const },
    { ...relation("payroll", "dependsOn", "seen"), kind: "traffic" as const },
  ].map(({ kind, ...one }) => ({ ...one, relation: { ...one.relation, evidence: by(kind) } }));
  const ids = (follow?: ServiceMap["follow"]) =>
    buildMap(follow === undefined ? map : { ...map, follow }, types, { service: ci("payroll"), entries: [] }, (id) =>
      steps.filter((one) => one.relation.from === id),
    ).nodes.map(({ id }) => id);
  expect(ids()).toEqual(["payroll", "read", "seen", "told"]);
  expect(ids(["pattern"])).toEqual(["payroll", "read", "told"]);
  expect(ids(["traffic"])).toEqual(["payroll", "seen", "told"]);
});
