import { describe, expect, it } from "vitest";
import type { RelationType } from "../identity/relation.ts";
import { buildMap } from "./build.ts";
import type { MapCi } from "./graph.ts";
import { hitsOf } from "./hit.ts";
import { type ServiceMap, usualImpact } from "./ir.ts";

const type = (name: string, impact: RelationType["impact"]): RelationType => ({
  name,
  title: name,
  names: [name, `${name}Back`],
  from: null,
  to: null,
  impact,
  traverse: "application",
  one: null,
});
const types = [type("dependsOn", "full"), type("hasMember", "member"), type("linkedTo", "none")];
const ci = (id: string, attributes: MapCi["attributes"] = {}): MapCi => ({
  id,
  name: id,
  classes: ["application"],
  state: "active",
  attributes,
  degree: 0,
});
const relation = (from: string, to: string, of = "dependsOn") => ({ from, type: of, to });
const mapOf = (service: string, more: Partial<ServiceMap> = {}): ServiceMap => ({
  name: `${service}-map`,
  title: service,
  owner: null,
  service,
  entry: [],
  shared: { classes: [], degree: null },
  depth: 8,
  clusters: [],
  impact: usualImpact,
  ...more,
});

function told(graph: { cis: MapCi[]; relations: ReturnType<typeof relation>[] }, maps: ServiceMap[], down: string[]) {
  const cis = new Map(graph.cis.map((one) => [one.id, one]));
  const stepsFrom = (id: string) =>
    graph.relations
      .filter(({ from }) => from === id)
      .map((one) => ({ relation: { ...one, since: 0, source: "test" }, ci: cis.get(one.to)! }));
  const drawn = maps.map((map) => ({
    map,
    picture: buildMap(map, types, { service: cis.get(map.service)!, entries: [] }, stepsFrom),
  }));
  const hits = hitsOf(
    graph.cis.map(({ id }) => id),
    down.map((id) => ({ id, severity: 1 })),
    { graph, types, maps: drawn },
  );
  return (id: string) => [hits.get(id)?.loss, hits.get(id)?.state, hits.get(id)?.map];
}

describe("what is lost with CIs", () => {
  const pool = {
    cis: [ci("shop"), ci("lb"), ci("web1", { pool: "web" }), ci("web2", { pool: "web" }), ci("payroll")],
    relations: [relation("shop", "lb"), relation("lb", "web1"), relation("lb", "web2"), relation("payroll", "web1")],
  };

  it("is what the relations say where no map holds it: all, a share of the members, or nothing", () => {
    const graph = {
      cis: [ci("svc"), ci("cluster"), ci("m1"), ci("m2"), ci("cable")],
      relations: [
        relation("svc", "cluster"),
        relation("cluster", "m1", "hasMember"),
        relation("cluster", "m2", "hasMember"),
        relation("cable", "m1", "linkedTo"),
      ],
    };
    const of = told(graph, [], ["m1"]);
    expect([of("svc"), of("cluster"), of("cable")]).toEqual([
      [5_000, "degraded", null],
      [5_000, "degraded", null],
      [0, "up", null],
    ]);
    expect(told(graph, [], ["m1", "m2"])("svc")).toEqual([10_000, "down", null]);
  });

  it("is what the map of a service says of it: one of a pool is half, though the relations say all", () => {
    const clusters = [{ by: ["pool"], weight: 100 }];
    const of = told(pool, [mapOf("shop", { clusters })], ["web1"]);
    expect([of("shop"), of("lb"), of("payroll")]).toEqual([
      [5_000, "degraded", "shop-map"],
      [5_000, "degraded", "shop-map"],
      [10_000, "down", null],
    ]);
  });

  it("is nothing where the map ends before it: what is shared takes no service with it", () => {
    const graph = {
      cis: [ci("shop"), { ...ci("dns"), classes: ["dns"] }, ci("host")],
      relations: [relation("shop", "dns"), relation("dns", "host")],
    };
    expect(told(graph, [], ["host"])("shop")).toEqual([10_000, "down", null]);
    const shared = { classes: ["dns"], degree: null };
    expect(told(graph, [mapOf("shop", { shared })], ["host"])("shop")).toEqual([0, "up", "shop-map"]);
  });

  it("of several maps that hold a CI is the worst", () => {
    const clusters = [{ by: ["pool"], weight: 100 }];
    const graph = { ...pool, relations: [...pool.relations, relation("payroll", "lb")] };
    const of = told(graph, [mapOf("shop", { clusters }), mapOf("payroll")], ["web1"]);
    expect([of("lb"), of("shop"), of("payroll")]).toEqual([
      [10_000, "down", "payroll-map"],
      [5_000, "degraded", "shop-map"],
      [10_000, "down", "payroll-map"],
    ]);
  });
});
