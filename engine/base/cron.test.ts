import { describe, expect, it } from "vitest";
import { zoneTable } from "../../store/calendar/zone-table.ts";
import { runsAfterGaps } from "./cron-gap.ts";
import { cronDays, cronProblems, cronValues } from "./cron.ts";

describe("a cron text", () => {
  it.each(["30 2 * * mon-fri", "0 0 29 2 *", "0 12 13 * *", "*/5 8-18 * jan,mar *", "0 0 31 1-2 *", "0 0 */2 * sun"])(
    "is taken: %s",
    (text) => expect(cronProblems(text)).toEqual([]),
  );

  it.each([
    ["0 2 * *", "four fields", "has 4 fields instead of five"],
    ["0 12 13 * fri", "a day of the month and of the week", "either holds (POSIX) or both hold"],
    ["0 0 30 2 *", "the 30th of February", "no year has the day"],
    ["0 0 31 4,6,9,11 *", "the 31st of short months", "no year has the day"],
    ["61 0 * * *", "a minute that is none", '"61" is no minute'],
  ])("is refused: %s, %s", (text, _, says) => {
    expect(cronProblems(text).map(({ message }) => message)).toEqual([expect.stringContaining(says)]);
  });

  it("names its values", () => {
    expect(cronValues("*/20", 0)).toEqual([0, 20, 40]);
    expect(cronValues("1-5/2,4", 2)).toEqual([1, 3, 4, 5]);
    expect(cronValues("50/5", 0)).toEqual([50, 55]);
    expect(cronValues("fri-sat", 4)).toEqual([5, 6]);
  });
});

it.each([
  ["0 2 * * 7", "2026-11-29", true],
  ["0 2 * * sun", "2026-11-29", true],
  ["0 2 * * mon-sat", "2026-11-29", false],
  ["0 2 28-30 nov *", "2026-11-29", true],
  ["0 2 29 1-10,12 *", "2026-11-29", false],
])("the cron text %s on %s runs: %s", (text, day, does) => {
  expect(cronDays(text)(new Date(`${day}T23:59:00Z`))).toBe(does);
});

describe("a run in the hour that the clock jumps over", () => {
  const berlin = zoneTable("Europe/Berlin", Date.UTC(2027, 0), Date.UTC(2028, 0));
  const jump = Date.UTC(2027, 2, 28, 1);

  it.each([
    ["30 2 * * *", [jump]],
    ["30 2 28-30 3 *", [jump]],
    ["0 2 * * sun", [jump]],
    ["0 2 * * 7", [jump]],
    ["30 2 * * mon", []],
    ["30 3 * * *", []],
    ["30 * * * *", []],
  ])("runs right after it: %s", (cron, instants) => {
    expect(runsAfterGaps(cron, berlin)).toEqual(instants);
  });
});
