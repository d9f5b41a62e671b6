import fc from "fast-check";
import { expect, it } from "vitest";
import type { RecordState } from "../lifecycle/record.ts";
import { passagesOf } from "./passage.ts";

const declaration = { fields: {}, search: { title: 4, body: 1, notes: 2 }, columns: [] };
const recordOf = (fields: { readonly [name: string]: string }) => ({ fields }) as unknown as RecordState;

it("shows the fields that have a word, or one like it, those of most weight first", () => {
  const record = recordOf({ title: "Printer jams", body: "The printers of the hall", notes: "cold" });
  expect(passagesOf(declaration, record, ["PRINT"])).toEqual([
    { field: "title", text: "Printer jams" },
    { field: "body", text: "The printers of the hall" },
  ]);
  expect(passagesOf(declaration, record, ["printr"]).map(({ field }) => field)).toEqual(["title", "body"]);
  expect(passagesOf(declaration, record, ["cold"])).toEqual([{ field: "notes", text: "cold" }]);
  expect(passagesOf(declaration, record, ["zeppelin"])).toEqual([]);
});

it("cuts a long text around the first word, between words, with marks where it goes on", () => {
  const text = `${"before ".repeat(30)}zeppelin ${"after ".repeat(60)}`;
  const [passage] = passagesOf(declaration, recordOf({ body: text }), ["zeppelin"]);
  expect(passage?.text).toMatch(/^… before before .*zeppelin after .* …$/);
  expect(passage?.text.length).toBeLessThanOrEqual(164);
});

it("always holds the word, in at most 164 characters", () => {
  const word = fc.stringMatching(/^[a-zà-öø-ÿ]{1,30}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 80 }), fc.nat(79), (words, place) => {
      const searched = words[place % words.length] ?? "";
      const [passage] = passagesOf(declaration, recordOf({ body: words.join(" ") }), [searched]);
      expect(passage?.text.length).toBeLessThanOrEqual(164);
      expect(passage?.text.split(" ").some((one) => one.startsWith(searched.slice(0, 3)))).toBe(true);
    }),
  );
});
