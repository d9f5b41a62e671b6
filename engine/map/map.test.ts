import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { earlierRelations } from "../identity/earlier-relations.ts";
import type { RelationTypes } from "../identity/relation.ts";
import { beforeChanges } from "./as-of.ts";
import { buildMap, type MapPicture, MapWalk } from "./build.ts";
import { diffMaps } from "./diff.ts";
import { isLoopback, readEntry } from "./entry.ts";
import type { MapCi, MapStep } from "./graph.ts";
import { impactOn } from "./impact.ts";
import type { ServiceMap } from "./ir.ts";
import { lossOf, type Needs, spreadLosses } from "./loss.ts";
import { ringsOf } from "./rings.ts";

const types: RelationTypes = earlierRelations.map((type) =>
  type.name === "runs-on"
    ? { ...type, traverse: "infrastructure" }
    : type.name === "has-member"
      ? { ...type, impact: "member" }
      : type.name === "uses-certificate"
        ? { ...type, traverse: "none" }
        : type,
);
const plain: ServiceMap = {
  name: "shop",
  title: "Shop",
  owner: null,
  service: "shop",
  entry: [],
  shared: { classes: [], degree: null },
  depth: 8,
  clusters: [],
  impact: [100, 60, 40, 20],
};
const ci = (id: string, rest: Partial<MapCi> = {}): MapCi => ({
  id,
  classes: ["application"],
  name: id,
  state: "active",
  attributes: {},
  degree: 0,
  ...rest,
});
type Line = readonly [from: string, type: string, to: string];
const stepsOf =
  (lines: readonly Line[], cis: { readonly [id: string]: Partial<MapCi> } = {}) =>
  (id: string): readonly MapStep[] =>
    lines.flatMap(([from, type, to]) =>
      from === id ? [{ relation: { from, type, to, since: 0, source: "test" }, ci: ci(to, cis[to]) }] : [],
    );
const draw = (
  map: ServiceMap,
  lines: readonly Line[],
  cis: { readonly [id: string]: Partial<MapCi> } = {},
): MapPicture => buildMap(map, types, { service: ci("shop"), entries: [] }, stepsOf(lines, cis));
const roles = ({ nodes }: MapPicture): object => Object.fromEntries(nodes.map(({ id, role }) => [id, role]));
const shop: readonly Line[] = [
  ["shop", "dependsOn", "lb"],
  ["lb", "dependsOn", "web1"],
  ["lb", "dependsOn", "web2"],
  ["web1", "dependsOn", "db"],
  ["web2", "dependsOn", "db"],
  ["db", "runsOn", "host"],
];

describe("a map", () => {
  it("is what a service depends on, by applications and then by infrastructure", () => {
    const lines: readonly Line[] = [
      ...shop,
      ["host", "dependsOn", "backup"],
      ["web1", "usesCertificate", "cert"],
      ["other", "dependsOn", "db"],
    ];
    const picture = draw(plain, lines);
    expect(roles(picture)).toEqual({
      shop: "service",
      lb: "application",
      web1: "application",
      web2: "application",
      db: "application",
      host: "infrastructure",
    });
    expect(picture.edges.map(({ from, type, to }) => [from, type, to].join(" "))).toEqual([
      "db runsOn host",
      "lb dependsOn web1",
      "lb dependsOn web2",
      "shop dependsOn lb",
      "web1 dependsOn db",
      "web2 dependsOn db",
    ]);
    expect(picture.truncated).toBe(false);
  });

  it("draws what is shared, absent or retired, and does not walk through it", () => {
    const lines: readonly Line[] = [
      ...shop,
      ["db", "dependsOn", "dns"],
      ["dns", "dependsOn", "far"],
      ["web1", "dependsOn", "old"],
      ["old", "dependsOn", "farther"],
      ["lb", "dependsOn", "hub"],
      ["hub", "dependsOn", "rest"],
    ];
    const cis = { dns: { classes: ["dns"] }, old: { state: "absent" as const }, hub: { degree: 20 } };
    const shared = { classes: ["dns"], degree: 20 };
    const picture = draw({ ...plain, shared }, lines, cis);
    expect(roles(picture)).toMatchObject({ dns: "shared", hub: "shared", old: "application" });
    expect(picture.nodes.map(({ id }) => id)).not.toContain("far");
    expect(picture.nodes.map(({ id }) => id)).not.toContain("farther");
    expect(picture.nodes.map(({ id }) => id)).not.toContain("rest");
    expect(picture.truncated).toBe(false);
  });

  it("says where its depth has cut it, and joins what lies there", () => {
    const picture = draw({ ...plain, depth: 2 }, [...shop, ["web1", "dependsOn", "web2"]]);
    expect(picture.nodes.filter(({ cut }) => cut).map(({ id }) => id)).toEqual(["web1", "web2"]);
    expect(picture.edges.map(({ from, to }) => `${from} ${to}`)).toContain("web1 web2");
    expect(picture.truncated).toBe(true);
    expect(draw({ ...plain, depth: 4 }, shop).truncated).toBe(false);
  });

  it("begins with what listens where it is entered, however many use it", () => {
    const map = {
      ...plain,
      entry: [{ text: "shop.example", host: "shop.example", port: 443 }],
      shared: { classes: [], degree: 2 },
    };
    const entries = [{ entry: "shop.example", cis: [ci("lb", { degree: 50 })] }];
    const picture = buildMap(
      map,
      types,
      { service: ci("shop"), entries },
      stepsOf([...shop, ["shop", "dependsOn", "printer"]]),
    );
    expect(roles(picture)).toEqual({
      shop: "service",
      lb: "application",
      web1: "application",
      web2: "application",
      db: "application",
      host: "infrastructure",
    });
    expect(picture.edges.find(({ to }) => to === "lb")).toMatchObject({ from: "shop", type: "entry", since: null });
    const none = buildMap(
      map,
      types,
      { service: ci("shop"), entries: [{ entry: "shop.example", cis: [] }] },
      stepsOf(shop),
    );
    expect(none).toMatchObject({ entries: [{ entry: "shop.example", cis: [] }], nodes: [{ id: "shop" }], edges: [] });
  });

  it("has no more CIs than it may, and says so", () => {
    const lines = Array.from({ length: 30 }, (_, index): Line => ["shop", "dependsOn", `web${String(index)}`]);
    const walk = new MapWalk(plain, types, { service: ci("shop"), entries: [] }, 10);
    for (let ids = walk.next(); ids.length > 0; ids = walk.next()) walk.take(ids.flatMap(stepsOf(lines)));
    const picture = walk.picture();
    expect(picture.nodes).toHaveLength(10);
    expect(picture.truncated).toBe(true);
  });
});

const ids = ["shop", "a", "b", "c", "d", "e", "f", "g"];
const graphs = fc.record({
  lines: fc.array(
    fc.tuple(
      fc.constantFrom(...ids),
      fc.constantFrom("dependsOn", "runsOn", "hasMember", "usesCertificate"),
      fc.constantFrom(...ids),
    ),
    { maxLength: 24 },
  ),
  depth: fc.integer({ min: 1, max: 5 }),
  absent: fc.subarray(ids.slice(1), { maxLength: 2 }),
  shared: fc.subarray(ids.slice(1), { maxLength: 2 }),
});
const cisOf = ({ absent, shared }: { absent: readonly string[]; shared: readonly string[] }) =>
  Object.fromEntries(
    ids.map((id) => [
      id,
      {
        state: absent.includes(id) ? ("absent" as const) : ("active" as const),
        classes: shared.includes(id) ? ["dns"] : ["application"],
      },
    ]),
  );

describe("whatever the graph", () => {
  it("the order in which it is handed over does not matter", () => {
    fc.assert(
      fc.property(graphs, fc.infiniteStream(fc.integer()), (graph, dice) => {
        const map = { ...plain, depth: graph.depth, shared: { classes: ["dns"], degree: null } };
        const shuffled = graph.lines
          .map((line) => ({ line, by: dice.next().value }))
          .toSorted((a, b) => a.by - b.by)
          .map(({ line }) => line);
        expect(draw(map, shuffled, cisOf(graph))).toEqual(draw(map, graph.lines, cisOf(graph)));
      }),
    );
  });

  it("every CI of a map is reached by its edges, every edge has both ends, and what is not drawn is told", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const map = { ...plain, depth: graph.depth, shared: { classes: ["dns"], degree: null } };
        const picture = draw(map, graph.lines, cisOf(graph));
        const reached = new Set(["shop"]);
        for (let round = 0; round < ids.length; round += 1)
          for (const { from, to } of picture.edges) if (reached.has(from)) reached.add(to);
        expect([...reached].sort()).toEqual(picture.nodes.map(({ id }) => id));
        const deep = draw({ ...map, depth: 99 }, graph.lines, cisOf(graph));
        if (!picture.truncated)
          expect(diffMaps(picture, deep)).toMatchObject({
            nodes: { added: [], gone: [] },
            edges: { added: [], gone: [] },
          });
        else expect(deep.nodes.length + deep.edges.length).toBeGreaterThan(picture.nodes.length + picture.edges.length);
      }),
    );
  });

  it("a map differs from itself by nothing, and the difference leads from one to the other", () => {
    fc.assert(
      fc.property(graphs, graphs, (one, other) => {
        const [before, after] = [draw(plain, one.lines, cisOf(one)), draw(plain, other.lines, cisOf(other))];
        expect(diffMaps(before, before)).toEqual({
          nodes: { added: [], gone: [], changed: [] },
          edges: { added: [], gone: [] },
        });
        const { nodes, edges } = diffMaps(before, after);
        const key = ({ from, type, to }: { from: string; type: string; to: string }) => `${from} ${type} ${to}`;
        const left = before.edges.map(key).filter((edge) => !edges.gone.map(key).includes(edge));
        expect([...left, ...edges.added.map(key)].sort()).toEqual(after.edges.map(key).sort());
        const kept = before.nodes.map(({ id }) => id).filter((id) => !nodes.gone.some((gone) => gone.id === id));
        expect([...kept, ...nodes.added.map(({ id }) => id)].sort()).toEqual(after.nodes.map(({ id }) => id));
      }),
    );
  });
});

const lossesOf = (map: ServiceMap, picture: MapPicture, ...down: readonly string[]): object =>
  Object.fromEntries(
    impactOn(
      map,
      picture,
      types,
      down.map((id) => ({ id, severity: 1 })),
    ).map(({ id, loss, state }) => [id, `${state} ${String(loss)}`]),
  );

describe("the impact of a loss", () => {
  const pool = { web1: { attributes: { pool: "web" } }, web2: { attributes: { pool: "web" } } };

  it("is all of what depends on it", () => {
    expect(lossesOf(plain, draw(plain, shop), "host")).toEqual({
      host: "down 10000",
      db: "down 10000",
      web1: "down 10000",
      web2: "down 10000",
      lb: "down 10000",
      shop: "down 10000",
    });
  });

  it("is a share where several carry it together: a pool with one of two members is degraded, not down", () => {
    const map = { ...plain, clusters: [{ by: ["pool"], weight: 100 }] };
    const picture = draw(map, shop, pool);
    expect(lossesOf(map, picture, "web1")).toEqual({ web1: "down 10000", lb: "degraded 5000", shop: "degraded 5000" });
    expect(lossesOf(map, picture, "web1", "web2")).toMatchObject({ lb: "down 10000", shop: "down 10000" });
    expect(lossesOf({ ...map, clusters: [{ by: ["class", "pool"], weight: 90 }] }, picture, "web1")).toMatchObject({
      lb: "degraded 4500",
    });
    expect(lossesOf(plain, picture, "web1")).toMatchObject({ lb: "down 10000" });
  });

  it("is a share of members: of three with 90 % each takes 30 %", () => {
    const lines: readonly Line[] = [
      ["shop", "dependsOn", "cluster"],
      ...["x", "y", "z"].map((id): Line => ["cluster", "hasMember", id]),
    ];
    const map = { ...plain, clusters: [{ by: ["class"], weight: 90 }] };
    expect(lossesOf(map, draw(map, lines), "x")).toEqual({
      x: "down 10000",
      cluster: "degraded 3000",
      shop: "degraded 3000",
    });
    expect(lossesOf(plain, draw(plain, lines), "x")).toMatchObject({ cluster: "degraded 3333" });
  });

  it("is as much as the severity takes, and says by what it came", () => {
    expect(impactOn(plain, draw(plain, shop), types, [{ id: "db", severity: 3 }])).toContainEqual({
      id: "web1",
      loss: 4_000,
      state: "degraded",
      via: ["db"],
    });
    expect(impactOn(plain, draw(plain, shop), types, [{ id: "elsewhere", severity: 1 }])).toEqual([]);
  });

  it("is what going round until nothing changes comes to, rings and shares in it or not", () => {
    const size = 9;
    const place = fc.integer({ min: 0, max: size - 1 });
    const needs: fc.Arbitrary<Needs> = fc.record({
      full: fc.uniqueArray(place, { maxLength: 3 }),
      shares: fc.array(
        fc.record({
          of: fc.uniqueArray(place, { minLength: 1, maxLength: 4 }),
          weight: fc.integer({ min: 1, max: 100 }),
        }),
        { maxLength: 2 },
      ),
    });
    const own = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10_000 })), {
      minLength: size,
      maxLength: size,
    });
    fc.assert(
      fc.property(own, fc.array(needs, { minLength: size, maxLength: size }), (losses, all) => {
        let naive: readonly number[] = losses;
        for (;;) {
          const next = naive.map((_, index) =>
            Math.max(naive[index] ?? 0, lossOf(losses[index] ?? 0, all[index] as Needs, naive)),
          );
          if (next.every((loss, index) => loss === naive[index])) break;
          naive = next;
        }
        expect(spreadLosses(losses, all)).toEqual(naive);
      }),
    );
  });
});

describe("rings", () => {
  it("come after what they lead to, each place in one, and places are in one when each leads to the other", () => {
    const links = fc.integer({ min: 1, max: 8 }).chain((size) =>
      fc.array(fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 3 }), {
        minLength: size,
        maxLength: size,
      }),
    );
    fc.assert(
      fc.property(links, (graph) => {
        const rings = ringsOf(graph);
        expect(rings.flat().toSorted((a, b) => a - b)).toEqual(graph.map((_, index) => index));
        const reach = (from: number): ReadonlySet<number> => {
          const seen = new Set([from]);
          for (const place of seen) for (const to of graph[place] ?? []) seen.add(to);
          return seen;
        };
        const ringOf = (place: number): number => rings.findIndex((ring) => ring.includes(place));
        for (const from of graph.keys())
          for (const to of reach(from)) {
            expect(ringOf(to)).toBeLessThanOrEqual(ringOf(from));
            expect(ringOf(to) === ringOf(from)).toBe(reach(to).has(from));
          }
      }),
    );
  });

  it("are found along a chain of any length", () => {
    expect(ringsOf(Array.from({ length: 50_000 }, (_, index) => (index === 0 ? [] : [index - 1])))).toHaveLength(
      50_000,
    );
  });
});

describe("an entry", () => {
  it.each([
    ["https://Shop.example/pay", "shop.example", 443],
    ["http://shop.example", "shop.example", 80],
    ["http://shop.example:8080/", "shop.example", 8080],
    ["shop.example", "shop.example", 443],
    ["10.0.0.5:8443", "10.0.0.5", 8443],
    ["https://[2001:db8::5]:8443", "2001:db8::5", 8443],
  ])("%s is %s and port %i", (text, host, port) => {
    expect(readEntry(text)).toEqual({ text, host, port });
  });

  it.each([
    "ftp://shop.example",
    "shop.example/pay",
    "shop:0",
    "shop:70000",
    "a b",
    "",
    "https://",
    "https://user@shop",
  ])("%s is none", (text) => {
    expect(readEntry(text)).toBeNull();
  });

  it("is no loopback where others find it", () => {
    for (const host of [
      "localhost",
      "a.localhost",
      "127.0.0.1",
      "127.9.9.9",
      "::1",
      "0:0:0:0:0:0:0:1",
      "0.0.0.0",
      "::ffff:127.0.0.1",
    ])
      expect(isLoopback(host), host).toBe(true);
    for (const host of ["shop", "10.0.0.5", "128.0.0.1", "2001:db8::1", "localhost.example"])
      expect(isLoopback(host), host).toBe(false);
  });
});

describe("a CI before changes", () => {
  it("has of each what it was changed from first", () => {
    const now = {
      class: "host",
      name: "web9",
      state: "active" as const,
      attributes: { address: "10.0.0.9", os: "Debian" },
    };
    const later = [
      { attribute: "address", from: "10.0.0.5", to: "10.0.0.7" },
      { attribute: "os", from: null, to: "Debian" },
      { attribute: "address", from: "10.0.0.7", to: "10.0.0.9" },
      { attribute: "state", from: "absent", to: "active" },
      { attribute: "name", from: "web5", to: "web9" },
    ];
    expect(beforeChanges(now, later)).toEqual({
      class: "host",
      name: "web5",
      state: "absent",
      attributes: { address: "10.0.0.5" },
    });
    expect(beforeChanges(now, [])).toEqual(now);
  });
});
