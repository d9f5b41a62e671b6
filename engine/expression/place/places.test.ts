import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { copiesText } from "../../../tools/places/copies-text.ts";
import { Places } from "./places.ts";

// Of its own: what other tests have compiled holds some of those that all files share.
vi.resetModules();
const all: { readonly [name: string]: { take(busy: boolean): unknown } } = await import("./copies.ts");

/** A text without what only its layout decides. */
function written(make: unknown): string {
  return String(make).replaceAll(/[\s();]/g, "");
}

describe("copies of functions", () => {
  it.each(Object.keys(all))("of %s are all the same text, and no two the same function", (name) => {
    const places = all[name] as { take(busy: boolean): unknown };
    const shared = places.take(false);
    const copies = new Set<unknown>();
    for (let copy = places.take(true); copy !== shared; copy = places.take(true)) {
      expect(written(copy)).toBe(written(shared));
      expect(copies.has(copy)).toBe(false);
      copies.add(copy);
    }
    expect(copies.size).toBeGreaterThanOrEqual(12);
  });

  it("are what `npm run generate` writes", () => {
    expect(readFileSync(new URL("copies.ts", import.meta.url), "utf8")).toBe(copiesText());
  });

  it("go to the busy, and to the others when none is left what all share", () => {
    const places = new Places(0, () => [1, 2]);
    expect([false, true, false, true, true, false, true].map((busy) => places.take(busy))).toEqual([
      0, 1, 0, 2, 0, 0, 0,
    ]);
  });

  it("are made when the first is asked for", () => {
    let made = 0;
    const places = new Places(0, () => [(made += 1)]);
    places.take(false);
    expect(made).toBe(0);
    places.take(true);
    places.take(true);
    expect(made).toBe(1);
  });
});
