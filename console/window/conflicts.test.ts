import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conflictsOf } from "./conflicts.ts";
import type { Held, Kept } from "./held.ts";

const all = { from: 0, until: 100 };

function held(record: string, from: number, until: number, more: Partial<Held> = {}): Held {
  const base = { label: null, state: "s", lifecycle: "l", overridden: null, shared: false };
  return { ...base, record, from, until, cis: ["a"], of: ["a"], ...more };
}

function kept(kind: Kept["kind"], open: readonly (readonly [number, number])[], more: Partial<Kept> = {}): Kept {
  const base = { name: "c", kind, lifecycles: ["l"], cis: null, published: true };
  return { ...base, open: open.map(([from, until]) => ({ from, until })), ...more };
}

describe("conflicts", () => {
  it("are windows on one item at one time, for as long as both are held, and only on what both hold", () => {
    const windows = [held("1", 0, 20, { cis: ["a", "b"] }), held("2", 10, 30, { cis: ["b", "c"] }), held("3", 30, 40)];
    expect(conflictsOf(windows, [], all)).toEqual([
      { records: ["1", "2"], calendar: null, cis: ["b"], from: 10, until: 20 },
    ]);
  });

  it("are none between two that are shared, and one between a shared and another", () => {
    const [one, other] = [held("1", 0, 9, { shared: true }), held("2", 0, 9, { shared: true })];
    expect(conflictsOf([one, other], [], all)).toEqual([]);
    expect(conflictsOf([one, { ...other, shared: false }], [], all)).toHaveLength(1);
  });

  it("are what of a window touches a calendar to avoid, and what lies outside one to keep within", () => {
    const window = held("1", 10, 50);
    expect(
      conflictsOf(
        [window],
        [
          kept("avoid", [
            [0, 12],
            [40, 60],
          ]),
        ],
        all,
      ),
    ).toMatchObject([
      { from: 10, until: 12, calendar: { name: "c", kind: "avoid" } },
      { from: 40, until: 50 },
    ]);
    expect(
      conflictsOf(
        [window],
        [
          kept("within", [
            [20, 30],
            [30, 45],
          ]),
        ],
        all,
      ),
    ).toMatchObject([
      { from: 10, until: 20, calendar: { kind: "within" } },
      { from: 45, until: 50 },
    ]);
    expect(conflictsOf([window], [kept("within", [[0, 100]])], all)).toEqual([]);
  });

  it("are with calendars of its own lifecycle and items alone, and with none that is not published", () => {
    const window = held("1", 10, 50, { cis: ["a", "b"], of: ["a"] });
    const avoid = (more: Partial<Kept>): number => conflictsOf([window], [kept("avoid", [[0, 100]], more)], all).length;
    expect([avoid({}), avoid({ cis: ["b"] })]).toEqual([1, 1]);
    expect([avoid({ lifecycles: ["x"] }), avoid({ cis: ["z"] }), avoid({ published: false })]).toEqual([0, 0, 0]);
  });

  it("say nothing of what lies outside of what is shown", () => {
    expect(conflictsOf([held("1", -50, 150)], [kept("within", [])], all)).toMatchObject([{ from: 0, until: 100 }]);
  });

  it("are the same whichever window is told first", () => {
    const hour = fc.nat(90);
    const some = fc.array(fc.tuple(hour, fc.integer({ min: 1, max: 20 })), { maxLength: 12 });
    fc.assert(
      fc.property(some, (spans) => {
        const windows = spans.map(([from, length], index) => held(String(index), from, from + length));
        const told = (list: readonly Held[]) =>
          conflictsOf(list, [], all)
            .map((one) => `${[...one.records].sort().join()} ${one.from} ${one.until}`)
            .sort();
        expect(told(windows.toReversed())).toEqual(told(windows));
      }),
    );
  });
});
