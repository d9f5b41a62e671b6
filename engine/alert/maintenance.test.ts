import { expect, it } from "vitest";
import { type Maintenance, maintenanceBy, maintenanceOf } from "./maintenance.ts";

const hourMs = 3_600_000;
const now = Date.UTC(2026, 10, 30, 12);

const held = (type: string, state: string, from: number, until: number) => ({
  type,
  state,
  from: now + from * hourMs,
  until: now + until * hourMs,
});

const changes: Maintenance = {
  name: "changes",
  title: "Changes",
  record: "change",
  states: ["implement"],
  dependents: 2,
  longestMs: 12 * hourMs,
};

/** For how many hours from now on a window counts; null = it does not. */
const countsFor = (...[type, state, from, until]: Parameters<typeof held>): number | null => {
  const found = maintenanceBy([changes], held(type, state, from, until), now);
  return found === null ? null : (found.until - now) / hourMs;
};

it("takes windows of its type in its states, for as long as they count at most, also those that are to come", () => {
  expect(countsFor("change", "implement", -1, 1)).toBe(1);
  expect(countsFor("change", "authorize", -1, 1)).toBe(null);
  expect(countsFor("visit", "implement", -1, 1)).toBe(null);
  expect(countsFor("change", "implement", -13, 40)).toBe(null);
  expect(countsFor("change", "implement", -10, 40)).toBe(2);
  expect(countsFor("change", "implement", 3, 40)).toBe(15);
});

it("of several that take a window the one counts that ends last", () => {
  const longer = { ...changes, name: "longer", longestMs: null };
  const window = held("change", "implement", -1, 20);
  expect(maintenanceBy([changes, longer], window, now)?.maintenance.name).toBe("longer");
  expect(maintenanceBy([], window, now)).toBe(null);
});

it("a CI is in it while the window is, and as near as it says", () => {
  const over = (distance: number, from: number) => [
    { on: "db", distance, record: "change/1", ...held("change", "implement", from, 3) },
  ];
  expect(maintenanceOf([changes], over(2, -1), now)).toEqual({
    maintenance: "changes",
    record: "change/1",
    on: "db",
    until: now + 3 * hourMs,
  });
  expect(maintenanceOf([changes], over(3, -1), now)).toBe(null);
  expect(maintenanceOf([changes], over(2, 1), now)).toBe(null);
});
