import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { difference, type PastCi, undo } from "./past.ts";

describe("an item at an instant", () => {
  it("is what it is without what was noted since, the latest undone first", () => {
    const now: PastCi = { class: "database", state: "active", attributes: { name: "db", os: "Debian 12" } };
    const changes = [
      { attribute: "os", from: "Debian 11", to: "Debian 12" },
      { attribute: "merged", from: null, to: "db-2" },
      { attribute: "state", from: "absent", to: "active" },
      { attribute: "os", from: null, to: "Debian 11" },
      { attribute: "class", from: "application", to: "database" },
    ];
    expect(undo(now, changes)).toEqual({ class: "application", state: "absent", attributes: { name: "db" } });
    expect(undo(now, changes.slice(0, 1))).toMatchObject({ attributes: { os: "Debian 11" } });
  });

  it("differs from another by what changed, and from none by all that it has", () => {
    const before: PastCi = { class: "host", state: "active", attributes: { os: "a", site: "b" } };
    expect(difference(before, { class: "host", state: "retired", attributes: { os: "a", name: "c" } })).toEqual([
      { attribute: "name", from: null, to: "c" },
      { attribute: "site", from: "b", to: null },
      { attribute: "state", from: "active", to: "retired" },
    ]);
    expect(difference(null, before)).toHaveLength(4);
    expect(difference(before, before)).toEqual([]);
  });

  it("is found again, whatever was changed after it", () => {
    const values = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 6 }), (list) => {
        const states = list.map((attributes): PastCi => ({ class: "host", state: "active", attributes }));
        const [first] = states as [PastCi];
        const noted = states.slice(1).map((state, nth) => difference(states[nth] ?? null, state));
        const last = states.at(-1) as PastCi;
        const changes = noted.toReversed().flat();
        expect(undo(last, changes)).toEqual(first);
      }),
    );
  });
});
