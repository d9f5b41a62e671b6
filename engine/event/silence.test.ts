import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { silenceKey } from "./event.ts";
import { beginWatch, endSilence, judgeSilence, silentAt, type SourceWatch } from "./silence.ts";
import { minuteMs, sampleAt } from "../alert/sample.ts";

const after = 10 * minuteMs;
const at = (minute: number): number => sampleAt + minute * minuteMs;

/** Looks every ten seconds, as the processor does, and tells what was said: minute, and the event's state. */
function play(minutes: number, heard: readonly number[], deaf: readonly [number, number] = [-1, -1]): string[] {
  let watch: SourceWatch = beginWatch(at(0));
  const said: string[] = [];
  let looked = -1;
  for (let step = 0; step <= minutes * 6; step += 1) {
    const minute = step / 6;
    if (minute > deaf[0] && minute < deaf[1]) continue;
    const news = heard.filter((instant) => instant > looked && instant <= minute);
    looked = minute;
    const judged = judgeSilence("monitor", after, watch, {
      now: at(minute),
      heardAt: news.length === 0 ? null : at(news.at(-1) ?? 0),
    });
    ({ watch } = judged);
    if (judged.event !== null) said.push(`${minute.toFixed(1)} ${judged.event.state}`);
  }
  return said;
}

describe("a source", () => {
  it("that is heard often enough is not silent", () => expect(play(30, [0, 9, 18, 27])).toEqual([]));

  it("is silent once, and until it is heard again", () => {
    expect(play(60, [0, 5])).toEqual(["15.0 firing"]);
    expect(play(60, [0, 5, 40])).toEqual(["15.0 firing", "40.0 clear", "50.0 firing"]);
  });

  it("that was never heard is silent from the beginning of its watch", () =>
    expect(play(20, [])).toEqual(["10.0 firing"]));

  it("is not blamed for the time in which nobody listened", () => {
    expect(play(60, [5], [8, 30])).toEqual(["40.0 firing"]);
    // A short break changes nothing.
    expect(play(60, [5], [8, 8.4])).toEqual(["15.0 firing"]);
    // What was silent before stays so.
    expect(play(60, [5], [16, 30])).toEqual(["15.0 firing"]);
  });

  it("says since when, under a key that none of its own events has", () => {
    const { watch, event } = judgeSilence(
      "monitor",
      after,
      { ...beginWatch(at(0)), heardAt: at(3), checkedAt: at(13) },
      { now: at(13), heardAt: null },
    );
    expect(event).toMatchObject({
      source: "monitor",
      key: silenceKey,
      title: 'source "monitor" is silent since 2026-03-02T09:03:00.000Z',
      severity: 2,
    });
    expect(endSilence("monitor", watch, at(14))).toMatchObject({ state: "clear", at: at(14) });
    expect(endSilence("monitor", beginWatch(at(0)), at(14))).toBeNull();
  });
});

it("over any hearing, firing and clear alternate, and it fires no sooner than the time after the last word", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 10 }), (instants) => {
      const heard = instants.toSorted((left, right) => left - right);
      const said = play(100, heard);
      expect(said.map((line) => line.split(" ")[1])).toEqual(
        said.map((_, index) => (index % 2 === 0 ? "firing" : "clear")),
      );
      for (const line of said.filter((text) => text.endsWith("firing"))) {
        const minute = Number(line.split(" ")[0]);
        const last = heard.filter((instant) => instant <= minute).at(-1) ?? 0;
        expect(minute - last).toBeGreaterThan(9.9);
        expect(silentAt({ ...beginWatch(at(0)), heardAt: at(last) }, after)).toBe(at(last + 10));
      }
    }),
  );
});
