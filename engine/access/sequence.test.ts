import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sequenceWithout, wholeSequence } from "./sequence.ts";

describe("the events of a ledger for somebody who does not see all of them", () => {
  const sequence = sequenceWithout([2, 5, 6]);

  it("are counted without those that are hidden", () => {
    expect([1, 3, 4, 7].map(sequence.shown)).toEqual([1, 2, 3, 4]);
    expect([1, 2, 3, 4].map(sequence.actual)).toEqual([1, 3, 4, 7]);
  });

  it("have a head that no hidden event moves", () => {
    expect([1, 2].map(sequence.shown)).toEqual([1, 1]);
    expect([4, 5, 6].map(sequence.shown)).toEqual([3, 3, 3]);
    expect(sequence.headsOf(3, 6)).toEqual([4, 5, 6]);
    expect(sequence.headsOf(3, 5)).toEqual([4, 5]);
    expect(sequence.headsOf(4, 6)).toEqual([]);
  });

  it("are the ledger's own for who sees all", () => {
    expect(sequenceWithout([])).toBe(wholeSequence);
    expect(wholeSequence.headsOf(7, 9)).toEqual([7]);
  });

  it("are gapless, in order, and found again by their numbers, whatever is hidden", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (isHidden) => {
        const places = isHidden.map((_, index) => index + 1);
        const one = sequenceWithout(places.filter((place) => isHidden[place - 1]));
        const seen = places.filter((place) => !isHidden[place - 1]);
        expect(seen.map(one.shown)).toEqual(seen.map((_, index) => index + 1));
        expect(seen.map((place) => one.actual(one.shown(place)))).toEqual(seen);
        for (const head of places) expect(one.headsOf(one.shown(head), head)).toContain(head);
        const all = seen.flatMap((_, index) => one.headsOf(index + 1, places.length));
        expect(all).toEqual(places.filter((place) => place >= (seen[0] ?? Infinity)));
      }),
    );
  });
});
