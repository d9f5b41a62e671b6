import { describe, expect, it } from "vitest";
import { wholeSequence } from "../../engine/access/sequence.ts";
import { askedSight } from "../../engine/access/sight.ts";
import type { Parts } from "../../engine/definition/kind-map.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import {
  bundle,
  company,
  drive,
  field,
  final,
  hours,
  lifecycle,
  literal,
  monday,
  named,
  officeHours,
  recordType,
  serviceLevel,
  state,
  to,
  withParts,
} from "../../engine/lifecycle/sample.ts";
import { zoneTables } from "../../store/calendar/zone-table.ts";
import { presentRecord } from "./record.ts";

const office = { ...officeHours, zone: "Europe/Berlin" };

function version(within: number, calendars: NonNullable<Parts["Calendar"]>, calendar: string): Bundle {
  const type = recordType("incident", "INC", [field("title", "string")]);
  const states = [state("new", { resolve: to("resolved") }), final("resolved")];
  const level = serviceLevel("resolution", "incident", { within: hours(within), calendar: literal(calendar) });
  return bundle(type, [lifecycle("incident", states)], { Calendar: calendars, ServiceLevel: named(level) });
}

describe("a record as the API shows it", () => {
  const looking = (now: number) => ({
    now,
    sight: askedSight,
    linked: new Set<string>(),
    counting: { sequence: wholeSequence, updatedAt: monday },
  });
  const first = version(8, { office }, "office");
  const opened = () => {
    const driver = drive(first, company({ kim: ["agent"] }, {}, { zones: zoneTables(["Europe/Berlin"], monday) }));
    driver.open("kim", { title: "Slow" });
    return driver;
  };

  it("says why a clock could not be measured, and what was counted before", () => {
    const { state: record } = opened();
    const at = monday + hours(1).ms;
    expect(presentRecord(record!, first, looking(at)).clocks).toMatchObject([{ usedMs: hours(1).ms, fault: null }]);
    const without = presentRecord(record!, withParts(first, { Calendar: {} }), looking(at));
    expect(without.clocks).toMatchObject([
      { usedMs: 0, percent: null, fault: expect.stringContaining('there is no calendar "office"') },
    ]);
  });

  it("measures a clock that keeps its definitions by their calendar, wherever the record was moved to", () => {
    const second = version(4, { utc: { ...officeHours, name: "utc" } }, "utc");
    const driver = opened();
    driver.readings = { ...driver.readings, bundles: { b2: second } };
    expect(driver.send("kim", "$move", { bundle: "b2" })).toMatchObject({ ok: true });
    expect(presentRecord(driver.state!, second, looking(monday + hours(1).ms)).clocks).toMatchObject([
      { usedMs: hours(1).ms, fault: null },
    ]);
  });
});
