import fc from "fast-check";
import { expect, it } from "vitest";
import { renewalTime } from "./renewal.ts";

const day = 86_400_000;

it.each([
  [6, 4],
  [47, 47 - 47 / 3],
  [90, 60],
  [398, 368],
])("one of %s days is due after %s", (life, due) => {
  expect(renewalTime({ validFrom: 0, validTo: life * day })).toBe(Math.floor(due * day));
});

it("is in its last third, and no more than thirty days before its end", () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 40 }), fc.integer({ min: 3, max: 1_000 * day }), (validFrom, life) => {
      const at = renewalTime({ validFrom, validTo: validFrom + life });
      expect(at).toBeLessThanOrEqual(validFrom + life);
      expect(validFrom + life - at).toBeLessThanOrEqual(Math.min(30 * day, Math.ceil(life / 3)));
    }),
  );
});
