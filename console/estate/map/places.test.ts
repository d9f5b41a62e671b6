import fc from "fast-check";
import { expect, it } from "vitest";
import { type Affected, box, placesOf } from "./places.ts";

const root = { id: "root", name: "root", class: "host" };

/** A tree: each item depends on one that is one relation nearer. */
const tree = (most: number) =>
  fc.array(fc.nat(1_000), { maxLength: most }).map((choices) => {
    const items: Affected[] = [];
    for (const [index, choice] of choices.entries()) {
      const nearer = [{ id: "root", distance: 0 }, ...items];
      const via = nearer[choice % nearer.length]!;
      const name = `item ${choice} ${index}`;
      items.push({
        id: `i${index}`,
        name,
        class: "application",
        distance: via.distance + 1,
        via: { id: via.id, type: "runsOn" },
      });
    }
    return items;
  });

it("every item has one place, none lies on another, and all lie in the picture", () => {
  fc.assert(
    fc.property(tree(60), (affected) => {
      const { places, width, height } = placesOf(root, affected);
      expect(new Set(places.map(({ id }) => id))).toEqual(new Set(["root", ...affected.map(({ id }) => id)]));
      expect(places).toHaveLength(affected.length + 1);
      for (const [index, one] of places.entries()) {
        expect(one.x >= 0 && one.y >= 0 && one.x + box.width <= width && one.y + box.height <= height).toBe(true);
        for (const other of places.slice(index + 1))
          expect(Math.abs(one.x - other.x) >= box.width || Math.abs(one.y - other.y) >= box.height).toBe(true);
      }
    }),
  );
});

it("what depends on another stands below it, and each is joined to what it depends on", () => {
  fc.assert(
    fc.property(tree(60), (affected) => {
      const { places, edges } = placesOf(root, affected);
      const at = new Map(places.map((place) => [place.id, place]));
      expect(edges).toHaveLength(affected.length);
      for (const { from, to } of edges) expect(at.get(from)!.y).toBeLessThan(at.get(to)!.y);
    }),
  );
});

it("no two lines cross where each layer is one row", () => {
  fc.assert(
    fc.property(tree(6), (affected) => {
      const { places, edges } = placesOf(root, affected);
      const at = new Map(places.map((place) => [place.id, place]));
      const lines = edges.map(({ from, to }) => ({ from: at.get(from)!, to: at.get(to)! }));
      for (const one of lines)
        for (const other of lines)
          if (one.from.y === other.from.y && one.from.x < other.from.x) expect(one.to.x).toBeLessThan(other.to.x);
    }),
  );
});

it("what is reached over an item that is not shown has no line, and a place all the same", () => {
  const far = { id: "far", name: "far", class: "service", distance: 3, via: { id: "unknown", type: "uses" } };
  const { places, edges } = placesOf(root, [far]);
  expect([places.map(({ id }) => id), edges]).toEqual([["root", "far"], []]);
});
