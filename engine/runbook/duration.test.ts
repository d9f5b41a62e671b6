import { expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { parseDuration } from "./duration.ts";

it.each([
  [{ seconds: 30 }, 30_000],
  [{ days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 }, 93_784_005],
  [{ seconds: 0.5 }, 500],
  ["PT30S", 30_000],
  ["PT0.25S", 250],
  ["P1DT12H", 129_600_000],
  ["P2W", 1_209_600_000],
])("reads %j as %i ms", (value, ms) => {
  expect(parseDuration(value)).toBe(ms);
});

const refused: readonly Json[] = [
  {},
  { years: 1 },
  { seconds: -1 },
  { seconds: "1" },
  "P1Y",
  "P1M",
  "PT",
  "P",
  "30s",
  5,
  null,
  "P99999999W",
  { constructor: 1 },
];

it.each(refused.map((value) => ({ value })))("refuses $value", ({ value }) => {
  expect(parseDuration(value)).toBeNull();
});
