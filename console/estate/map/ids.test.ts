import fc from "fast-check";
import { expect, it } from "vitest";
import { filtersOf } from "./ids.ts";

it("all ids stand in filters that lists take, whatever is in them", () => {
  expect(filtersOf(["a", "b,c"])).toEqual(['"a","b,c"']);
  expect(filtersOf([])).toEqual([]);
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 200 }), { maxLength: 60 }), (ids) => {
      const filters = filtersOf(ids);
      expect(filters.flatMap((filter) => JSON.parse(`[${filter}]`) as string[])).toEqual(ids);
      expect(
        filters.filter((filter) => filter.length > 1_000 && (JSON.parse(`[${filter}]`) as string[]).length > 1),
      ).toEqual([]);
    }),
  );
});
