import { expect, it } from "vitest";
import { shareText } from "./share-text.ts";

it("a share that falls short of a promise is not rounded up to it", () => {
  expect([null, 0, 0.998_999_99, 0.999, 0.999_999_9, 1].map(shareText)).toEqual([
    "–",
    "0.000 %",
    "99.899 %",
    "99.900 %",
    "99.999 %",
    "100 %",
  ]);
});
