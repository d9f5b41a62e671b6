import { expect, it } from "vitest";
import { type HeldWindow, workedOn } from "./worked-on.ts";

const now = Date.UTC(2026, 10, 30, 12);
const iso = (hours: number): string => new Date(now + hours * 3_600_000).toISOString();

const held = (record: string, state: string, from: number, until: number): HeldWindow => ({
  record,
  state,
  from: iso(from),
  until: iso(until),
  label: null,
  lifecycle: "any",
  cis: ["db"],
  of: ["db"],
  overridden: null,
  shared: false,
});

const changes = {
  name: "changes",
  title: "Changes",
  record: "change",
  states: ["implement"],
  dependents: 2,
  longestMs: 12 * 3_600_000,
};

it("takes windows of its type in its states, for as long as they count at most", () => {
  const windows = [
    held("change/1", "implement", -1, 1),
    held("change/2", "authorize", -1, 1),
    held("visit/3", "implement", -1, 1),
    held("change/4", "implement", -13, 40),
    held("change/5", "implement", -10, 40),
    held("change/6", "implement", 3, 40),
  ];
  expect(workedOn([changes], windows, now).map(({ window, until }) => [window.record, until - now])).toEqual([
    ["change/1", 3_600_000],
    ["change/5", 2 * 3_600_000],
    ["change/6", 15 * 3_600_000],
  ]);
});

it("is told once of a window that two take, by the one that ends last", () => {
  const longer = { ...changes, name: "longer", longestMs: null };
  const told = workedOn([changes, longer], [held("change/1", "implement", -1, 20)], now);
  expect(told.map(({ maintenance }) => maintenance.name)).toEqual(["longer"]);
});
