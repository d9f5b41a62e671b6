import { expect, it } from "vitest";
import { perHour } from "./rate.ts";

it("is what came in an hour between the first line and the last one", () => {
  const firstAt = "2026-03-02T10:00:00.000Z";
  expect(perHour({ lines: 40, firstAt, seenAt: "2026-03-02T14:00:00.000Z" })).toBe(10);
  expect(perHour({ lines: 40, firstAt, seenAt: "2026-03-02T10:01:00.000Z" })).toBe(40);
  expect(perHour({ lines: 1, firstAt, seenAt: firstAt })).toBe(1);
});
