/**
 * The kernel's open time against a walk through the minutes that could differ, by the host's own clock. `bench/sla.ts`
 * walks all of three years.
 */
import { describe, expect, it } from "vitest";
import type { Calendar } from "../../engine/clock/ir.ts";
import { compareWithWalk, walkedFrom, walkedTo, walkedZones } from "./minute-walk.ts";
import { zoneTable } from "./zone-table.ts";

const week: Calendar["week"] = [
  [[0, 360]],
  [
    [0, 130],
    [480, 1080],
  ],
  [[0, 1440]],
  [[90, 150]],
  [
    [480, 720],
    [780, 1440],
  ],
  [[60, 185]],
  [[120, 180]],
];

const dayMs = 86_400_000;

describe("open time of three years", () => {
  it.each(walkedZones)(
    "agrees with the wall clock of %s in every minute around its transitions and the turns of its years",
    (zone) => {
      const closed = ["2025-12-25", "2026-03-29", "2027-11-07"];
      const calendar: Calendar = {
        name: "odd hours",
        zone,
        businessDayMs: null,
        week,
        closed,
        dates: { "2026-01-06": [[30, 60]] },
      };
      const table = zoneTable(zone, walkedFrom, walkedTo);
      const turns = [2026, 2027].map((year) => Date.UTC(year, 0, 1));
      let minutes = 0;
      let mismatches = 0;
      for (const at of [...turns, ...table.transitions.map(([transition]) => transition)]) {
        const begin = Math.floor(at / dayMs) * dayMs - 2 * dayMs;
        const walked = compareWithWalk(calendar, table, begin, begin + 9 * dayMs);
        minutes += walked.compared;
        mismatches += walked.mismatches;
      }
      expect(minutes).toBeGreaterThan(2 * 9 * 1_440);
      expect(mismatches).toBe(0);
    },
  );
});
