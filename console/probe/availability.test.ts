import fc from "fast-check";
import { expect, it } from "vitest";
import { availabilityOf } from "./availability.ts";

it("each answer counts the same, however many of them an hour has", () => {
  expect(
    availabilityOf([
      { samples: 120, mean: 1 },
      { samples: 30, mean: 0.5 },
    ]),
  ).toEqual({ answers: 150, share: 0.9 });
});

it("without an answer nothing is said", () => {
  expect(availabilityOf([])).toEqual({ answers: 0, share: null });
});

it("is what counting the answers themselves gives", () => {
  const hour = fc.array(fc.boolean(), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(fc.array(hour, { minLength: 1, maxLength: 30 }), (hours) => {
      const figures = hours.map((one) => ({ samples: one.length, mean: one.filter(Boolean).length / one.length }));
      const all = hours.flat();
      expect(availabilityOf(figures)).toEqual({ answers: all.length, share: all.filter(Boolean).length / all.length });
    }),
  );
});
