import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isWide, tableOf } from "./table-of.ts";

describe("a list of maps", () => {
  it("is a table with a column for each name that has a value, those of a map in it behind its name", () => {
    expect(
      tableOf([
        { id: "shop", distance: 1, owner: { name: "raj" }, gone: null },
        { id: "till", owner: { name: "", group: "sales" }, tags: ["a", "b"] },
      ]),
    ).toEqual({
      columns: ["id", "distance", "owner name", "owner group", "tags"],
      rows: [
        ["shop", 1, "raj", undefined, undefined],
        ["till", undefined, undefined, "sales", ["a", "b"]],
      ],
    });
  });

  it.each([[[]], [["a", "b"]], [[{ a: 1 }, "b"]], [{ a: 1 }], ["text"], [null], [[{ a: null }]]])(
    "alone is one: not %j",
    (value) => expect(tableOf(value)).toBeNull(),
  );

  it("loses nothing that it holds", () => {
    const cell = fc.oneof(fc.integer(), fc.string({ minLength: 1 }), fc.boolean());
    const list = fc.array(fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), cell, { minKeys: 1 }), { minLength: 1 });
    fc.assert(
      fc.property(list, (maps) => {
        const table = tableOf(maps)!;
        for (const [index, map] of maps.entries())
          for (const [name, value] of Object.entries(map))
            expect(table.rows[index]![table.columns.indexOf(name)]).toEqual(value);
      }),
    );
  });

  it("takes the whole width, as a long text does", () => {
    expect([isWide([{ a: 1 }]), isWide("a".repeat(81)), isWide("short"), isWide(["a", "b"])]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
