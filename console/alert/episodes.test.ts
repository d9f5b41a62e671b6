import { expect, it } from "vitest";
import { type AlertChange, barsOf, episodesOf, turnsOf } from "./episodes.ts";

let seq = 0;
function change(
  episode: number,
  minute: number,
  state: AlertChange["state"],
  more: Partial<AlertChange> = {},
): AlertChange {
  const at = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  return {
    seq: (seq += 1),
    episode,
    at,
    state,
    severity: 1,
    title: "t",
    ci: null,
    rule: null,
    group: null,
    count: 1,
    duplicates: 0,
    ...more,
  };
}

const changes = [
  change(1, 0, "firing"),
  change(1, 10, "clear"),
  change(2, 30, "firing"),
  change(2, 35, "firing", { severity: 2, ci: "db1" }),
].toReversed();

it("changes of an alert are its episodes, the latest first, with what became another in each", () => {
  const episodes = episodesOf(changes);
  expect(episodes.map(({ number, from, to }) => [number, from.slice(14, 16), to?.slice(14, 16) ?? null])).toEqual([
    [2, "30", null],
    [1, "00", "10"],
  ]);
  expect(turnsOf(episodes[0]!).map(({ what, to }) => [what, to])).toEqual([
    ["severity", 2],
    ["ci", "db1"],
  ]);
  expect(turnsOf(episodes[1]!)).toEqual([]);
});

it("an episode of which the start was not read is left out", () => {
  expect(episodesOf(changes.slice(0, 3)).map(({ number }) => number)).toEqual([2]);
});

it("each has its place in time, and the shortest is seen", () => {
  expect(barsOf(episodesOf(changes), Date.UTC(2026, 0, 1, 0, 40))).toEqual([
    { number: 2, x: 750, width: 250 },
    { number: 1, x: 0, width: 250 },
  ]);
  const brief = [change(1, 0, "firing"), change(1, 0, "clear")].toReversed();
  expect(barsOf(episodesOf(brief), Date.UTC(2026, 0, 2))[0]).toEqual({ number: 1, x: 0, width: 6 });
});
