import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Recent } from "./recent.ts";

/** Distinct other keys used since a key's last use; null = it was never used. */
function othersSince(used: readonly number[], key: number): number | null {
  const last = used.lastIndexOf(key);
  return last === -1 ? null : new Set(used.slice(last + 1)).size;
}

describe("a map of what was used last", () => {
  it("finds what few others were used since, forgets what many were used since, and never answers wrong", () => {
    const uses = fc.array(fc.nat({ max: 30 }), { maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), uses, (kept, keys) => {
        const recent = new Recent<number, string>(kept);
        for (const [index, key] of keys.entries()) {
          const found = recent.get(key);
          const others = othersSince(keys.slice(0, index), key);
          if (others !== null && others < kept) expect(found).toBe(`made of ${key}`);
          if (others === null || others >= 2 * kept) expect(found).toBeUndefined();
          if (found === undefined) recent.set(key, `made of ${key}`);
          else expect(found).toBe(`made of ${key}`);
        }
      }),
    );
  });

  it("keeps what is used all the time, however many others come and go", () => {
    const recent = new Recent<string, number>(4);
    recent.set("used", 1);
    for (let other = 0; other < 1_000; other += 1) {
      recent.set(`other ${other}`, other);
      expect(recent.get("used")).toBe(1);
    }
    expect(recent.get("other 0")).toBeUndefined();
  });

  it("gives the value that was set last, also where an older one is of the old generation", () => {
    const recent = new Recent<string, number>(1);
    recent.set("a", 1);
    recent.set("b", 2);
    recent.set("a", 3);
    expect(recent.get("a")).toBe(3);
    recent.set("a", 4);
    expect([recent.get("a"), recent.get("b")]).toEqual([4, 2]);
  });

  it("forgets what is deleted, in both generations", () => {
    const recent = new Recent<string, number>(1);
    recent.set("old", 1);
    recent.set("young", 2);
    recent.delete("old");
    recent.delete("young");
    expect([recent.get("old"), recent.get("young")]).toEqual([undefined, undefined]);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses to keep %s keys", (kept) => {
    expect(() => new Recent(kept)).toThrow(`a cache must keep a whole number of keys above 0, not "${kept}"`);
  });
});
