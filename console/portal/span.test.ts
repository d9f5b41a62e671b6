import { expect, it } from "vitest";
import { spanText } from "./span.ts";

it("a length of time is said in words, and what is none as it is", () => {
  expect(["5bd", "1bd", "2h30m", "1d 4h", "soon", ""].map(spanText)).toEqual([
    "5 business days",
    "one business day",
    "2 hours 30 minutes",
    "one day 4 hours",
    "soon",
    "",
  ]);
});
