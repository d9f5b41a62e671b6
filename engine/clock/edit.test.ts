import { describe, expect, it } from "vitest";
import { moveClocks, type MoveClocksParams } from "./edit.ts";
import { foldClock } from "./fold.ts";
import type { ServiceLevel } from "./ir.ts";
import type { Clock, Clocks } from "./ledger.ts";
import { readClock } from "./read.ts";
import type { DecisionTable } from "../table/ir.ts";
import { updateClocks } from "./update.ts";
import { at, hour, iso, serviceLevel, story, weekdays } from "./story.ts";

const opened = "2026-01-05T10:00:00.000Z";
const moment = "2026-01-05T14:00:00.000Z";
const record = { state: "new", openedAt: opened };

/** A clock of 8 hours on 08-18, four hours in, whose calendar becomes 12-18 and whose target becomes 3 hours. */
function edited(whenEdited: ServiceLevel["whenEdited"], change: Partial<ServiceLevel> = {}): MoveClocksParams {
  const level = serviceLevel({ whenEdited });
  const one = story([level], weekdays(8, 18));
  one.commit(opened, record);
  const newLevel = serviceLevel({ whenEdited, within: { businessDays: 0, ms: 3 * hour }, ...change });
  return {
    clocks: one.clocks(),
    from: { serviceLevels: [level], context: { ...one.context, version: "v1" } },
    to: {
      serviceLevels: [newLevel],
      context: { ...one.context, calendars: { office: weekdays(12, 18) }, version: "v2" },
    },
    scope: { record, variables: {} },
    at: at(moment),
    cause: "move",
  };
}

function moved(params: MoveClocksParams): { readonly kinds: string[]; readonly clock: Clock } {
  const events = moveClocks(params);
  if (!events.ok) throw new Error(events.error.message);
  const clocks = events.value.reduce((all: Clocks, event, index) => foldClock(all, event, index + 10), params.clocks);
  return { kinds: events.value.map((event) => event.kind), clock: clocks["resolution"] as Clock };
}

describe("a clock whose definitions were edited", () => {
  it("takes its old definitions along when pinned", () => {
    const params = edited("pin");
    const { kinds, clock } = moved(params);
    expect(kinds).toEqual(["retargeted"]);
    expect(iso(clock.dueAt)).toBe("2026-01-05T18:00:00.000Z");
    expect(readClock(clock, at("2026-01-06T12:00:00Z"), params.to.context)).toMatchObject({
      usedMs: 12 * hour,
      fault: null,
    });
    expect(moved({ ...params, clocks: { resolution: clock } }).kinds).toEqual([]);
  });

  it("gives its definitions back when the record is moved to them again, and only then", () => {
    const there = edited("pin");
    const pinned = moved(there).clock;
    const clocks = { resolution: pinned };
    const back = moved({ ...there, clocks, from: there.to, to: there.from });
    expect(back.kinds).toEqual(["retargeted"]);
    expect(back.clock).toMatchObject({
      pinned: null,
      dueAt: pinned.dueAt,
      targetMs: pinned.targetMs,
      calendar: "office",
    });
    const office = { ...there.from.context, calendars: { office: weekdays(9, 18) } };
    expect(moved({ ...there, clocks, from: there.to, to: { ...there.from, context: office } }).kinds).toEqual([]);
    expect(moved({ ...there, clocks, from: there.to, to: { ...there.from, serviceLevels: [] } }).kinds).toEqual([]);
  });

  it("chooses its target by the table that it began with when pinned, also where that gives the same now", () => {
    const table = (first: string, second: string): DecisionTable => ({
      name: "targets",
      inputs: [{ name: "priority", value: { kind: "jq", text: ".priority" } }],
      hit: "first",
      rules: [
        {
          cells: { priority: { is: "oneOf", values: [1] } },
          then: { kind: "literal", value: first },
          because: null,
        },
        { cells: {}, then: { kind: "literal", value: second }, because: null },
      ],
    });
    const level = serviceLevel({ whenEdited: "pin", within: { table: "targets" } });
    const old = table("2h", "8h");
    for (const anew of [table("2h", "3h"), table("1h", "8h")]) {
      const one = story([level], weekdays(8, 18), undefined, { targets: old });
      one.commit(opened, record);
      const context = { ...one.context, tables: { targets: anew } };
      const params: MoveClocksParams = {
        clocks: one.clocks(),
        from: { serviceLevels: [level], context: one.context },
        to: { serviceLevels: [level], context },
        scope: { record, variables: {} },
        at: at(moment),
        cause: "move",
      };
      const { kinds, clock } = moved(params);
      expect(kinds).toEqual(["retargeted"]);
      expect(clock).toMatchObject({ targetMs: 8 * hour, pinned: { table: old } });
      const urgent = { record: { ...record, priority: 1 }, variables: {} };
      const events = updateClocks({
        serviceLevels: [level],
        clocks: { resolution: clock },
        before: params.scope,
        after: urgent,
        past: [{ at: at(opened), scope: params.scope }],
        at: at(moment) + hour,
        cause: "edit",
        context,
      });
      if (!events.ok) throw new Error(events.error.message);
      const later = events.value.reduce((all: Clocks, event) => foldClock(all, event, 20), { resolution: clock });
      expect(later["resolution"]?.targetMs).toBe(2 * hour);
      const back = moved({ ...params, clocks: { resolution: clock }, from: params.to, to: params.from });
      expect(back.clock.pinned).toBeNull();
    }
  });

  it("keeps what was used, and is measured by the new ones from then on", () => {
    const { kinds, clock } = moved(edited("fromDate", { within: { businessDays: 0, ms: 9 * hour } }));
    expect(kinds).toEqual(["retargeted"]);
    expect(clock.intervals.map(({ usedMs, version }) => [usedMs, version])).toEqual([
      [4 * hour, null],
      [null, "v2"],
    ]);
    // 5 hours are left: four until 18:00, one from 12:00.
    expect(iso(clock.dueAt)).toBe("2026-01-06T13:00:00.000Z");
  });

  it("is breached once when the new target is already used up", () => {
    const { kinds, clock } = moved(edited("fromDate"));
    expect(kinds).toEqual(["retargeted", "breached"]);
    expect(iso(clock.dueAt)).toBe("2026-01-05T13:00:00.000Z");
  });

  it("is measured anew from its start", () => {
    const { kinds, clock } = moved(edited("recompute"));
    expect(kinds).toEqual(["retargeted"]);
    expect(iso(clock.dueAt)).toBe("2026-01-05T15:00:00.000Z");
  });

  it("is not judged again once it has ended", () => {
    const params = edited("recompute");
    const clock = params.clocks["resolution"] as Clock;
    const stopped: Clock = { ...clock, phase: "stopped", endedAt: at(moment), marks: [] };
    expect(moved({ ...params, clocks: { resolution: stopped } }).kinds).toEqual([]);
  });

  it("is cancelled with its service level", () => {
    const params = edited("recompute");
    expect(moved({ ...params, to: { ...params.to, serviceLevels: [] } })).toMatchObject({
      kinds: ["cancelled"],
      clock: { phase: "cancelled" },
    });
  });

  it("is left alone when nothing it is measured by has changed", () => {
    const params = edited("recompute");
    expect(
      moved({ ...params, to: { ...params.from, context: { ...params.from.context, version: "v2" } } }).kinds,
    ).toEqual([]);
  });
});
