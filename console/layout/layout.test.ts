import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Edge, layersOf } from "./layers.ts";
import { layoutOf } from "./layout.ts";
import { placedInOrder } from "./places.ts";
import { crossingsOf, rowsOf } from "./rows.ts";

const edge = (text: string): Edge => {
  const [from = "", to = ""] = text.split(">");
  return { from, to };
};
const size = { width: 148, height: 40, between: 44, apart: 26, passing: 14, margin: 8 };
const incident = ["new", "inProgress", "onHold", "mitigated", "resolved", "closed", "cancelled"];
const ways = [
  ..."new>resolved new>cancelled new>inProgress inProgress>resolved inProgress>cancelled inProgress>onHold".split(" "),
  ..."inProgress>mitigated onHold>resolved onHold>cancelled onHold>inProgress mitigated>resolved".split(" "),
  ..."mitigated>cancelled mitigated>inProgress resolved>closed resolved>inProgress".split(" "),
].map(edge);

/** States, and edges between any of them. */
const graphs = fc.integer({ min: 1, max: 9 }).chain((count) => {
  const names = Array.from({ length: count }, (_, at) => `s${at}`);
  const one = fc.constantFrom(...names);
  return fc.tuple(fc.constant(names), fc.array(fc.record({ from: one, to: one }), { maxLength: 24 }));
});

describe("the layers of a lifecycle", () => {
  it("lead down in the order in which states are written, and back only where a circle is closed", () => {
    const { of, edges } = layersOf(incident, ways);
    expect(Object.fromEntries(of)).toEqual({
      new: 0,
      inProgress: 1,
      onHold: 2,
      mitigated: 2,
      resolved: 3,
      closed: 4,
      cancelled: 3,
    });
    expect(edges.filter(({ isBack }) => isBack).map(({ upper, lower }) => `${lower}>${upper}`)).toEqual([
      "onHold>inProgress",
      "mitigated>inProgress",
      "resolved>inProgress",
    ]);
  });

  it("put a state that is written later above, where nothing leads from the earlier one to it", () => {
    const { of } = layersOf(["start", "end", "middle"], ["start>middle", "middle>end"].map(edge));
    expect([of.get("start"), of.get("middle"), of.get("end")]).toEqual([0, 1, 2]);
  });

  it("never join states of one layer, whatever leads where", () => {
    fc.assert(
      fc.property(graphs, ([states, edges]) => {
        const layers = layersOf(states, edges);
        expect(layers.edges).toHaveLength(edges.filter(({ from, to }) => from !== to).length);
        for (const { upper, lower } of layers.edges) expect(layers.of.get(upper)!).toBeLessThan(layers.of.get(lower)!);
      }),
    );
  });
});

describe("rows", () => {
  it("are ordered so that edges which need not cross do not", () => {
    const states = ["a", "b", "c", "d"];
    const layers = layersOf(states, ["a>d", "b>c"].map(edge));
    const { rows, chains } = rowsOf(states, layers);
    const joints = chains.map(({ cells }) => [cells[0]!, cells[1]!] as const);
    expect(
      crossingsOf(
        [
          ["a", "b"],
          ["c", "d"],
        ].map((row) => row.map((id) => ({ id, state: id }))),
        joints,
      ),
    ).toBe(1);
    expect(crossingsOf(rows, joints)).toBe(0);
  });

  it("hold each state once, and a cell of each edge in every row that it passes", () => {
    fc.assert(
      fc.property(graphs, ([states, edges]) => {
        const layers = layersOf(states, edges);
        const { rows, chains } = rowsOf(states, layers);
        const cells = rows.flat();
        expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
        expect(cells.flatMap(({ state }) => state ?? []).sort()).toEqual([...states].sort());
        for (const { edge: of, cells: passed } of chains) {
          expect(passed).toHaveLength(layers.of.get(of.lower)! - layers.of.get(of.upper)! + 1);
          const at = passed.map((id) => rows.findIndex((row) => row.some((one) => one.id === id)));
          expect(at).toEqual(at.map((_, step) => at[0]! + step));
        }
      }),
    );
  });
});

describe("places side by side", () => {
  it("are those wanted where there is room, and share what is missing where there is not", () => {
    expect(placedInOrder([0, 100], [50])).toEqual([0, 100]);
    expect(placedInOrder([40, 40], [50])).toEqual([15, 65]);
    expect(placedInOrder([100, 0, 50], [10, 10])).toEqual([40, 50, 60]);
    expect(placedInOrder([], [])).toEqual([]);
  });

  it("keep their order and their distances, and as a whole stand where they want to", () => {
    const things = fc.array(fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 1, max: 90 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(things, (pairs) => {
        const wanted = pairs.map(([place]) => place);
        const gaps = pairs.slice(1).map(([, gap]) => gap);
        const placed = placedInOrder(wanted, gaps);
        gaps.forEach((gap, at) => expect(placed[at + 1]! - placed[at]!).toBeGreaterThanOrEqual(gap - 1e-6));
        const sum = (all: readonly number[]): number => all.reduce((one, other) => one + other, 0);
        expect(sum(placed)).toBeCloseTo(sum(wanted), 5);
      }),
    );
  });
});

describe("the drawing of a lifecycle", () => {
  it("has every state and every edge once, in the direction in which it leads", () => {
    const { boxes, edges } = layoutOf(incident, [...ways, edge("new>resolved")], size);
    expect(boxes.map(({ name }) => name)).toEqual(incident);
    expect(edges.map(({ from, to }) => `${from}>${to}`)).toEqual(ways.map(({ from, to }) => `${from}>${to}`));
    for (const { points, isBack } of edges) {
      const [first, last] = [points[0]![1], points.at(-1)![1]];
      expect(isBack ? first > last : first < last).toBe(true);
    }
  });

  it("lays no state over another or out of the drawing, whatever leads where, and is the same each time", () => {
    fc.assert(
      fc.property(graphs, ([names, edges]) => {
        const layout = layoutOf(names, edges, size);
        expect(layoutOf(names, edges, size)).toEqual(layout);
        for (const [at, one] of layout.boxes.entries()) {
          expect(Math.min(one.x, one.y)).toBeGreaterThanOrEqual(0);
          expect(one.x + size.width).toBeLessThanOrEqual(layout.width);
          expect(one.y + size.height).toBeLessThanOrEqual(layout.height);
          for (const other of layout.boxes.slice(at + 1))
            expect(one.y !== other.y || Math.abs(one.x - other.x) >= size.width).toBe(true);
        }
        for (const [x, y] of layout.edges.flatMap(({ points }) => points)) {
          expect(x >= 0 && x <= layout.width).toBe(true);
          expect(y >= 0 && y <= layout.height).toBe(true);
        }
      }),
    );
  });
});
