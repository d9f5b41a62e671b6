import fc from "fast-check";
import { expect, it } from "vitest";
import type { LedgerEvent } from "./acts.ts";
import { placeOf, edgesOf, staysOf } from "./lane.ts";

it("lengths of time fill the line, in their order, and the longer one is never drawn shorter", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 400 * 86_400_000 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 4_000 }),
      (lengths, width) => {
        const edges = edgesOf(lengths, width);
        expect([edges[0], edges.at(-1), edges.length]).toEqual([0, width, lengths.length + 1]);
        const widths = lengths.map((_, index) => edges[index + 1]! - edges[index]!);
        for (const [a, one] of lengths.entries())
          for (const [b, other] of lengths.entries())
            if (one > other) expect(widths[a]! - widths[b]!).toBeGreaterThanOrEqual(-1);
      },
    ),
  );
});

it("a record was in one state after the other; those of its facets are not its own", () => {
  const at = (minute: number): string => `2026-11-29T10:0${minute}:00.000Z`;
  const events = [
    { kind: "opened", at: at(0), body: { state: "new" } },
    { kind: "moved", at: at(1), body: { facet: "major", to: "proposed" } },
    { kind: "moved", at: at(2), body: { facet: null, to: "inProgress" } },
  ] as unknown as LedgerEvent[];
  expect(staysOf(events)).toEqual([
    { state: "new", from: Date.parse(at(0)), to: Date.parse(at(2)) },
    { state: "inProgress", from: Date.parse(at(2)), to: null },
  ]);
});

it("an instant is drawn within the stay that it is in, and instants stay in their order", () => {
  const stays = [
    { state: "new", from: 0, to: 100 },
    { state: "open", from: 100, to: 100 },
    { state: "held", from: 100, to: null },
  ];
  const [ends, edges] = [
    [100, 100, 300],
    [0, 40, 45, 100],
  ];
  const drawn = [-5, 0, 50, 100, 200, 300, 400].map((at) => placeOf(at, stays, ends, edges));
  expect(drawn).toEqual([0, 0, 20, 40, 72.5, 100, 100]);
});
