import fc from "fast-check";
import { expect, it } from "vitest";
import { quantityOf } from "./quantity.ts";

it.each([
  ["4", 4],
  ["3500m", 3.5],
  ["16Gi", 17_179_869_184],
  ["1.5k", 1_500],
])("a quantity %s is %d", (text, number) => expect(quantityOf(text)).toBe(number));

it.each([null, "", "Gi", "4 Gi", "-1", "1e3", "4Xi", "4toString", "constructor"])("%s is no quantity", (text) =>
  expect(quantityOf(text)).toBeNull(),
);

it("of whatever a server says, a quantity is a finite number or none", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const number = quantityOf(text);
      expect(number === null || (Number.isFinite(number) && number >= 0)).toBe(true);
    }),
  );
});
