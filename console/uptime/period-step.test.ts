import { expect, it } from "vitest";
import { periodStep } from "./period-step.ts";

it.each([
  ["2026-01", "2025-12", "2026-02"],
  ["2026-12", "2026-11", "2027-01"],
  ["2026-Q1", "2025-Q4", "2026-Q2"],
  ["2026-Q4", "2026-Q3", "2027-Q1"],
  ["2026", "2025", "2027"],
])("before and after %s are %s and %s", (period, before, after) => {
  expect([periodStep(period, -1), periodStep(period, 1)]).toEqual([before, after]);
});
