import { describe, expect, it } from "vitest";
import { beginWatch } from "../event/silence.ts";
import { type CollectorPresence, judgeCollector } from "./collector-silence.ts";

const seen = (change: Partial<CollectorPresence>): CollectorPresence => ({
  name: "site-b",
  silentAfterMs: 90_000,
  seenAt: null,
  asked: true,
  ...change,
});

/** Looks every ten seconds from the first to the last second; `at` says what is known then. */
function watched(seconds: number, at: (second: number) => Partial<CollectorPresence>): readonly string[] {
  let watch = beginWatch(0);
  const events: string[] = [];
  for (let second = 0; second <= seconds; second += 10) {
    const judged = judgeCollector(seen(at(second)), watch, second * 1_000);
    ({ watch } = judged);
    if (judged.event !== null) events.push(`${second} ${judged.event.state} ${judged.event.key}`);
  }
  return events;
}

describe("the silence of a collector", () => {
  it("fires once, when it has asked for no work for so long, and clears when it asks again", () => {
    expect(
      watched(300, (second) => ({ seenAt: second < 50 ? second * 1_000 : second >= 200 ? second * 1_000 : 40_000 })),
    ).toEqual(["130 firing site-b", "200 clear site-b"]);
  });

  it("fires for one that never came", () => {
    expect(watched(100, () => ({}))).toEqual(["90 firing site-b"]);
  });

  it("is not judged while nobody can ask Temporal, and counts anew afterwards", () => {
    expect(watched(300, (second) => ({ asked: second < 50 || second > 200, seenAt: 0 }))).toEqual([
      "300 firing site-b",
    ]);
  });

  it("ends when the collector may be away, or is published no more", () => {
    expect(
      watched(120, (second) => (second === 110 ? { silentAfterMs: null } : second > 110 ? { seenAt: 120_000 } : {})),
    ).toEqual(["90 firing site-b", "110 clear site-b"]);
  });

  it("is an event of the source `collectors` with the collector as its key", () => {
    const { event } = judgeCollector(seen({}), { ...beginWatch(0), checkedAt: 89_000 }, 95_000);
    expect(event).toMatchObject({
      source: "collectors",
      key: "site-b",
      severity: 2,
      title: 'collector "site-b" asks for no work since 1970-01-01T00:00:00.000Z',
      labels: { collector: "site-b" },
    });
  });
});
