import fc from "fast-check";
import { expect, it } from "vitest";
import type { Clock } from "./ledger.ts";
import { readClock } from "./read.ts";
import { clockSpans } from "./spans.ts";
import { at, serviceLevel, story, weekdays } from "./story.ts";

const openedAt = "2026-01-02T09:00:00.000Z";
const minute = 60_000;

it("the stretches of a clock follow each other without a gap, and what counts adds up to what it has used", () => {
  const moves = fc.array(
    fc.record({ minutes: fc.integer({ min: 0, max: 3_000 }), state: fc.constantFrom("new", "onHold", "resolved") }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(moves, fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 14 }), (steps, wait, opensAt) => {
      const one = story([serviceLevel({})], weekdays(opensAt, opensAt + 8));
      let now = at(openedAt);
      one.commit(openedAt, { state: "new", openedAt });
      for (const { minutes, state } of steps) {
        now += minutes * minute;
        one.commit(new Date(now).toISOString(), { state, openedAt });
      }
      const clock = one.clock() as Clock;
      const read = now + wait * minute;
      const spans = clockSpans(clock, read, one.context);
      for (const [index, { from, to }] of spans.entries()) {
        expect(from).toBeLessThan(to);
        if (index > 0) expect(spans[index - 1]?.to).toBe(from);
      }
      const counted = spans.filter(({ kind }) => kind === "counts").reduce((sum, { from, to }) => sum + to - from, 0);
      expect(counted).toBe(readClock(clock, read, one.context).usedMs);
    }),
    { numRuns: 60 },
  );
});
