import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { box, nextPlace, placesOf } from "./places.ts";

/** Items and relations between any of them, each from one to another. */
const graphs = fc.integer({ min: 1, max: 14 }).chain((count) => {
  const ids = Array.from({ length: count }, (_, at) => `ci${at}`);
  const one = fc.constantFrom(...ids);
  return fc.tuple(fc.constant(ids), fc.array(fc.record({ from: one, to: one }), { maxLength: 40 }));
});

const drawn = ([ids, joints]: readonly [readonly string[], readonly { from: string; to: string }[]]) =>
  placesOf(
    ids.map((id) => ({ id })),
    joints,
  );

describe("the picture of a map", () => {
  it("has the service at the left, and what it stands on at the right", () => {
    const joints = [
      { from: "shop", to: "lb" },
      { from: "lb", to: "web1" },
      { from: "lb", to: "web2" },
      { from: "web1", to: "db" },
      { from: "web2", to: "db" },
      { from: "lb", to: "db" },
    ];
    const { places } = drawn([["shop", "lb", "web1", "web2", "db"], joints]);
    const columns = Object.fromEntries(places.map(({ id, x }) => [id, x]));
    expect(columns["web1"]).toBe(columns["web2"]);
    expect([columns["shop"]!, columns["lb"]!, columns["web1"]!, columns["db"]!]).toEqual(
      Object.values(columns)
        .filter((x, at, all) => all.indexOf(x) === at)
        .toSorted((a, b) => a - b),
    );
  });

  it("draws every item once, none over another, and every relation from one to the other", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { places, lines, width, height } = drawn(graph);
        expect(places.map(({ id }) => id)).toEqual(graph[0]);
        for (const [at, one] of places.entries()) {
          expect(Math.min(one.x, one.y)).toBeGreaterThanOrEqual(0);
          expect(one.x + box.width).toBeLessThanOrEqual(width);
          expect(one.y + box.height).toBeLessThanOrEqual(height);
          for (const other of places.slice(at + 1))
            expect(Math.abs(one.x - other.x) >= box.width || Math.abs(one.y - other.y) >= box.height).toBe(true);
        }
        const pairs = new Set(graph[1].filter(({ from, to }) => from !== to).map(({ from, to }) => `${from} ${to}`));
        expect(new Set(lines.map(({ from, to }) => `${from} ${to}`))).toEqual(pairs);
      }),
    );
  });

  it("is gone through by arrows: every item of a column is reached, and back again", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { places } = drawn(graph);
        const column = places.filter(({ x }) => x === places[0]!.x).toSorted((a, b) => a.y - b.y);
        for (const [at, place] of column.entries()) {
          expect(nextPlace(places, place, "ArrowDown")).toEqual(column[at + 1] ?? null);
          expect(nextPlace(places, place, "ArrowUp")).toEqual(column[at - 1] ?? null);
        }
        for (const place of places) {
          const next = nextPlace(places, place, "ArrowRight");
          if (next === null) expect(Math.max(...places.map(({ x }) => x))).toBe(place.x);
          else expect(nextPlace(places, next, "ArrowLeft")!.x).toBe(place.x);
        }
      }),
    );
  });
});
