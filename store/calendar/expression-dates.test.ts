/** `plus` and `between` of expressions against a walk through the minutes, by the host's own clock. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import type { Calendar } from "../../engine/clock/ir.ts";
import { openHours } from "../../engine/clock/open-hours.ts";
import { compileExpression } from "../../engine/expression/compile.ts";
import type { OpenHoursOf } from "../../engine/expression/open-hours.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { minuteWalk, walkedFrom, walkedTo, walkedZones } from "./minute-walk.ts";
import { zoneTable } from "./zone-table.ts";

const office: readonly (readonly [number, number])[] = [
  [500, 725],
  [790, 1085],
];
const deskIn = (zone: string): Calendar => ({
  name: "desk",
  zone,
  businessDayMs: 8 * 3_600_000,
  // Over the night of a change on Saturday, and half of Sunday.
  week: [office, office, office, office, office, [[1_300, 1_440]], [[0, 190]]],
  closed: ["2025-12-25", "2026-03-28", "2027-11-07"],
  dates: { "2026-01-06": [[30, 60]] },
});

function compiled(text: string) {
  const expression = compileExpression(text);
  if (!expression.ok) throw new Error(expression.error.message);
  return (input: Json, openHours: OpenHoursOf): unknown => {
    const result = expression.value.first(input, { openHours });
    return result.ok ? result.value : result.error.message;
  };
}

const hoursIn = (zone: string): OpenHoursOf => {
  const found = openHours(deskIn(zone), zoneTable(zone, walkedFrom, walkedTo));
  return (name) => (name === "desk" ? found : null);
};

const dayMs = 86_400_000;
const dayOf = (at: number): number => at - (at % dayMs);
const [between, plus] = [compiled('between(.a; .b; "desk")'), compiled('plus(.a; .amount; "desk")')];

/** Compares at every 31st minute, and at each at which another business day has passed; returns how often. */
function walk(zone: string, from: number, until: number): number {
  const hours = hoursIn(zone);
  const day = deskIn(zone).businessDayMs ?? 0;
  const a = instantText(from);
  let [days, compared] = [1, 0];
  for (const [minute, openMs] of minuteWalk(deskIn(zone), from, until)) {
    const b = instantText(minute);
    if (openMs >= days * day) {
      expect([b, plus({ a, amount: `${String(days)}bd` }, hours)]).toEqual([b, b]);
      days += 1;
    }
    if ((minute / 60_000) % 31 !== 0) continue;
    expect([b, between({ a, b }, hours), between({ a: b, b: a }, hours)]).toEqual([b, openMs, 0 - openMs]);
    compared += 1;
  }
  expect(days).toBeGreaterThan(3);
  return compared;
}

describe("dates in expressions", () => {
  it.each(walkedZones)("agree with the wall clock of %s, around its changes and anywhere in three years", (zone) => {
    const around = zoneTable(zone, walkedFrom, walkedTo).transitions.map(([at]) => dayOf(at) - 3 * dayMs);
    const random = fc.sample(fc.integer({ min: walkedFrom, max: walkedTo - 20 * dayMs }), { numRuns: 6, seed: 2_026 });
    let compared = 0;
    for (const from of [...around, ...random.map((at) => at - (at % 900_000))])
      compared += walk(zone, from, from + 12 * dayMs);
    expect(compared).toBeGreaterThan(6 * 500);
  });

  it("are inverse to each other, in open time and without a calendar", () => {
    const open = compiled('between(.a; plus(.a; .amount; "desk"); "desk")');
    const elapsed = compiled("plus(.a; between(.a; .b)) == .b and between(.a; plus(.a; .ms)) == .ms");
    const instant = fc.integer({ min: walkedFrom, max: walkedTo - 400 * 86_400_000 });
    fc.assert(
      fc.property(
        instant,
        instant,
        fc.integer({ min: 0, max: 200 }),
        fc.constantFrom(...walkedZones),
        (at, to, count, zone) => {
          const input = { a: instantText(at), b: instantText(to), amount: `${String(count)}bd`, ms: to - at };
          return open(input, hoursIn(zone)) === count * 8 * 3_600_000 && elapsed(input, hoursIn(zone)) === true;
        },
      ),
      { numRuns: 200 },
    );
  });
});
