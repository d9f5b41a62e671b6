import fc from "fast-check";
import { expect, it } from "vitest";
import type { Clock } from "./ledger.ts";
import { readClock } from "./read.ts";
import { at, serviceLevel, story, weekdays } from "./story.ts";
import { tickingOf } from "./ticking.ts";

const openedAt = "2026-01-02T09:00:00.000Z";
const minute = 60_000;

it("what a page shows by ticking is what is read at that moment: in hours, at night, over weekends, in pauses", () => {
  const moves = fc.array(
    fc.record({ minutes: fc.integer({ min: 0, max: 3_000 }), state: fc.constantFrom("new", "onHold", "resolved") }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(
      moves,
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 0, max: 5_000 * minute }),
      fc.integer({ min: 0, max: 14 }),
      (steps, wait, delta, opensAt) => {
        const one = story([serviceLevel({})], weekdays(opensAt, opensAt + 8));
        let now = at(openedAt);
        one.commit(openedAt, { state: "new", openedAt });
        for (const { minutes, state } of steps) {
          now += minutes * minute;
          one.commit(new Date(now).toISOString(), { state, openedAt });
        }
        const clock = one.clock() as Clock;
        const read = now + wait * minute;
        const { ticks, changesAt } = tickingOf(clock, read, one.context);
        const later = Math.min(read + delta, changesAt ?? Number.POSITIVE_INFINITY);
        const shown = (readClock(clock, read, one.context).remainingMs ?? 0) - (ticks ? later - read : 0);
        expect(shown).toBe(readClock(clock, later, one.context).remainingMs);
        if (changesAt !== null && ticks) expect(tickingOf(clock, changesAt, one.context).ticks).toBe(false);
        if (changesAt !== null && !ticks) expect(tickingOf(clock, changesAt, one.context).ticks).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});
