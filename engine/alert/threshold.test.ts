import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SourceEvent } from "../event/event.ts";
import { type Alert, foldAlert } from "./alert.ts";
import { sampleAt, sampleEvent, sampleRule } from "./sample.ts";
import { countEvent, countOf, mostCounted } from "./threshold.ts";

const rule = sampleRule({ threshold: { count: 3, gapMs: 10_000, when: null } });

function counted(events: readonly SourceEvent[], by = rule): number {
  const alert = events.reduce<Alert | null>(
    (before, event) => countEvent(foldAlert(before, event), event, [by], sampleAt),
    null,
  );
  return alert === null ? 0 : countOf(by, alert);
}
const at = (seconds: number, change: Partial<SourceEvent> = {}): SourceEvent =>
  sampleEvent({ at: sampleAt + seconds * 1000, ...change });

describe("the events that a threshold counts", () => {
  it("follow each other within the gap, the last ones of all", () => {
    expect(counted([at(0), at(5), at(12)])).toBe(3);
    expect(counted([at(0), at(5), at(16), at(20)])).toBe(2);
    expect(counted([at(0), at(10), at(20.9)])).toBe(3);
    expect(counted([at(0), at(11)])).toBe(1);
  });

  it("are one when they are of one second", () => {
    expect(counted([at(0), at(0.4), at(0.9), at(5)])).toBe(2);
  });

  it("begin anew after an end, which also a late one of the episode before does not change", () => {
    expect(counted([at(0), at(5), at(6, { state: "clear" }), at(9)])).toBe(1);
    expect(counted([at(0), at(6, { state: "clear" }), at(5)])).toBe(0);
  });

  it("are those of which the condition holds, by what each says itself", () => {
    const severe = sampleRule({
      threshold: { count: 3, gapMs: 10_000, when: { kind: "jq", text: ".severity == 1 and .labels.value >= 90" } },
    });
    const says = (seconds: number, value: number, severity = 1): SourceEvent =>
      at(seconds, { severity, labels: { value } });
    expect(counted([says(0, 95), says(4, 10), says(8, 91), says(12, 99, 4), says(16, 90)], severe)).toBe(3);
  });

  it("count the same in whatever order they arrive", () => {
    const seconds = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: mostCounted });
    fc.assert(
      fc.property(
        seconds.chain((one) => fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length }))),
        ([one, other]) => {
          expect(counted(other.map((second) => at(second)))).toBe(counted(one.map((second) => at(second))));
        },
      ),
    );
  });
});
