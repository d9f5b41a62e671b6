import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import type { RelationTypes } from "../identity/relation.ts";
import { usualImpact } from "../map/ir.ts";
import type { Fixture, FixtureCi } from "./fixture.ts";
import { answerImpact } from "./impact.ts";

const item = (id: string, of: string, on: readonly string[] = [], pool?: string): FixtureCi => ({
  id,
  name: id.toUpperCase(),
  classes: [of],
  owner: null,
  ownerGroup: null,
  attributes: pool === undefined ? {} : { pool },
  relations: on.map((to) => ({ type: "dependsOn", to })),
});
const cis = [
  item("shop", "service", ["web1", "web2"]),
  item("web1", "host", [], "web"),
  item("web2", "host", [], "web"),
];
const fixture: Fixture = {
  people: {},
  groups: {},
  cis: Object.fromEntries(cis.map((one) => [one.id, one])),
  onCall: {},
  reach: {},
};
const relations: RelationTypes = [
  {
    name: "depends-on",
    title: "Depends on",
    names: ["dependsOn", "usedBy"],
    from: null,
    to: null,
    impact: "full",
    traverse: "application",
    one: null,
  },
];
const map = {
  name: "shop",
  title: "Shop",
  owner: null,
  service: "shop",
  entry: [],
  shared: { classes: [], degree: null },
  depth: 8,
  clusters: [{ by: ["pool"], weight: 100 }],
  impact: usualImpact,
};
const asked = (call: string, input: JsonObject) =>
  answerImpact({ at: 0, call, with: input, by: "test" }, fixture, { maps: { shop: map }, relations });

describe("what functions say of the CIs of a scenario", () => {
  it("is what depends on them, and what is lost by the maps that hold it", () => {
    expect(asked("cmdb.impact", { ci: "web1" })).toMatchObject({
      output: { count: 1, affected: [{ id: "shop", distance: 1 }], services: [{ id: "shop" }], truncated: false },
    });
    const lost = { id: "shop", loss: 5_000, state: "degraded", map: "shop" };
    expect(asked("map.impact", { ci: "WEB1" })).toMatchObject({
      output: { affected: [lost], byClass: { service: 1 } },
    });
    expect(asked("map.services", { cis: ["web1", "web2"] })).toMatchObject({
      output: { count: 1, services: [{ id: "shop", loss: 10_000, state: "down" }] },
    });
  });

  it("is the way from one to another", () => {
    expect(asked("map.path", { from: "shop", to: "web2" })).toMatchObject({
      output: {
        found: true,
        length: 1,
        way: [
          { id: "shop", type: "dependsOn" },
          { id: "web2", type: null },
        ],
      },
    });
    expect(asked("map.path", { from: "web2", to: "shop" })).toMatchObject({ output: { found: false, length: null } });
  });

  it("is a fault where a CI is not there, and nothing for another call", () => {
    expect(asked("map.services", { ci: "nobody" })).toMatchObject({ fault: { status: 404 } });
    expect(asked("http", {})).toBeNull();
  });
});
