import { expect, it } from "vitest";
import { buildMap, entryEdge } from "./build.ts";
import type { MapCi } from "./graph.ts";
import { type ServiceMap, usualImpact } from "./ir.ts";
import { coverageOf, taggedCis, tagsText } from "./tags.ts";
import type { RelationTypes } from "../identity/relation.ts";

const ci = (id: string, tags?: MapCi["attributes"][string], state: MapCi["state"] = "active"): MapCi => ({
  id,
  name: id,
  classes: ["application"],
  state,
  attributes: tags === undefined ? {} : { tags },
  degree: 0,
});
const tags = { service: ["shop"], environment: ["production", "staging"] };
const cis = [
  ci("web2", { service: "shop", environment: "staging" }),
  ci("web1", { service: ["till", "shop"], environment: "production" }),
  ci("old", { service: "shop", environment: "production" }, "retired"),
  ci("other", { service: "till", environment: "production" }),
  ci("half", { service: "shop" }),
  ci("odd", "shop"),
  ci("none"),
];
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
];
const map: ServiceMap = {
  name: "shop",
  title: "Shop",
  owner: null,
  service: "shop",
  entry: [],
  tags,
  shared: { classes: [], degree: null },
  depth: 8,
  clusters: [],
  impact: usualImpact,
};

it("a CI carries the tags when it has one of the values of each category; it may be part of several services", () => {
  expect(taggedCis(tags, cis).map(({ id }) => id)).toEqual(["web1", "web2"]);
  expect(tagsText(tags)).toBe("service=shop environment=production,staging");
});

it("a map by tags begins at what carries them, and tells which of its parts lack a category", () => {
  const on: { [id: string]: string } = { web1: "db", db: "half" };
  const known = new Map([...cis, ci("db")].map((one) => [one.id, one]));
  const start = { service: ci("shop"), entries: [{ entry: tagsText(tags), cis: taggedCis(tags, cis) }] };
  const picture = buildMap(map, types, start, (id) => {
    const to = known.get(on[id] ?? "");
    return to === undefined
      ? []
      : [{ relation: { from: id, type: "dependsOn", to: to.id, since: 0, source: "x" }, ci: to }];
  });
  expect(picture.nodes.map(({ id }) => id)).toEqual(["db", "half", "shop", "web1", "web2"]);
  expect(picture.edges.filter(({ type }) => type === entryEdge).map(({ to }) => to)).toEqual(["web1", "web2"]);
  expect(coverageOf(tags, picture)).toEqual([
    { category: "service", of: 4, lacking: ["db"] },
    { category: "environment", of: 4, lacking: ["db", "half"] },
  ]);
});

it("one that nothing carries holds the service alone", () => {
  const start = { service: ci("shop"), entries: [{ entry: tagsText(tags), cis: [] }] };
  const picture = buildMap(map, types, start, () => []);
  expect([picture.nodes.length, picture.entries]).toEqual([1, [{ entry: tagsText(tags), cis: [] }]]);
});
