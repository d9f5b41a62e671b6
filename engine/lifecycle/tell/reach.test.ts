import { describe, expect, it } from "vitest";
import { zoneTable } from "../../../store/calendar/zone-table.ts";
import { beforeTry, plainReach, type Reach } from "./reach.ts";
import { nextTelling, type Telling, tellings } from "./telling.ts";

const at = (text: string): number => Date.parse(text);
const zone = (name: string) => zoneTable(name, at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
const message = { id: "job/JOB1#3", record: "job/JOB1", subject: "s", text: "t", because: "b" };
const telling = (rest: Partial<Telling> = {}): Telling => ({
  ...(tellings(message, { channels: ["mail"] }, ["kim"])[0] as Telling),
  ...rest,
});
const night: Reach = { ...plainReach, quietHours: { from: "22:00", until: "07:00", zone: "Europe/Berlin" } };
const what = (given: Telling, reach: Reach, now: string) => {
  const before = beforeTry(given, reach, zone, at(now));
  if (!before.ok) throw new Error(before.error);
  return before.value;
};

describe("a message in the quiet hours of its person", () => {
  it("waits until these end, also over the night in which the clocks change", () => {
    expect(what(telling(), night, "2026-03-02T23:00:00+01:00")).toEqual({
      kind: "wait",
      until: at("2026-03-03T07:00:00+01:00"),
    });
    expect(what(telling(), night, "2026-03-03T06:59:00+01:00")).toMatchObject({ kind: "wait" });
    expect(what(telling(), night, "2026-03-03T07:00:00+01:00")).toEqual({ kind: "go" });
    expect(what(telling(), night, "2026-03-28T23:00:00+01:00")).toEqual({
      kind: "wait",
      until: at("2026-03-29T07:00:00+02:00"),
    });
  });

  it("waits as well when it has been tried before they began", () => {
    const tried = { attempt: 1, outcome: "retry", because: null, sentAt: 1, pauseMs: 1, noted: true } as const;
    expect(what(telling({ tried }), night, "2026-03-02T22:00:00+01:00")).toMatchObject({ kind: "wait" });
  });

  it("goes at once when it is a page, or goes to the inbox", () => {
    expect(what(telling({ urgency: "page" }), night, "2026-03-02T23:00:00+01:00")).toEqual({ kind: "go" });
    expect(what(telling({ channel: "inbox" }), night, "2026-03-02T23:00:00+01:00")).toEqual({ kind: "go" });
  });

  it("may have hours of a day that end at midnight, and none that never begin", () => {
    const evening = { ...plainReach, quietHours: { from: "20:00", until: "00:00", zone: "UTC" } };
    expect(what(telling(), evening, "2026-03-02T21:00:00Z")).toEqual({
      kind: "wait",
      until: at("2026-03-03T00:00:00Z"),
    });
    expect(what(telling(), evening, "2026-03-03T00:00:00Z")).toEqual({ kind: "go" });
    expect(what(telling(), plainReach, "2026-03-03T00:00:00Z")).toEqual({ kind: "go" });
  });
});

describe("a person's own order of channels", () => {
  const own = { ...plainReach, channels: ["slack", "inbox"] };
  const first = tellings(message, { channels: ["mail", "inbox", "slack"], deliver: "first" }, ["kim"])[0] as Telling;

  it("goes over the written one where one channel is enough, under ids of their own", () => {
    const instead = what(first, own, "2026-03-02T12:00:00Z");
    expect(instead).toMatchObject({
      kind: "instead",
      telling: { id: "job/JOB1#3:own:slack:kim", channel: "slack", others: ["inbox", "mail"], own: true },
    });
    if (instead.kind !== "instead") return;
    expect(what(instead.telling, own, "2026-03-02T12:00:00Z")).toEqual({ kind: "go" });
    expect(nextTelling(instead.telling, "refused")).toMatchObject({ id: "job/JOB1#3:own:inbox:kim", others: ["mail"] });
  });

  it("changes nothing of a page, of what goes by each channel, nor where it is the written one", () => {
    expect(what({ ...first, urgency: "page" }, own, "2026-03-02T12:00:00Z")).toEqual({ kind: "go" });
    expect(what(telling(), own, "2026-03-02T12:00:00Z")).toEqual({ kind: "go" });
    expect(what(first, { ...plainReach, channels: ["mail"] }, "2026-03-02T12:00:00Z")).toEqual({ kind: "go" });
  });
});

it("a message with a digest waits for others before it is tried, and is tried again by itself", () => {
  const low = telling({ urgency: "low", digestMs: 3_600_000 });
  expect(what(low, night, "2026-03-02T12:00:00Z")).toEqual({ kind: "digest", everyMs: 3_600_000 });
  expect(what({ ...low, channel: "inbox" }, night, "2026-03-02T12:00:00Z")).toEqual({ kind: "go" });
});
