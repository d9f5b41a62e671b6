import { expect, it } from "vitest";
import { type CursorPart, decodeCursor, encodeCursor } from "./cursor.ts";

const read = (part: string | number, shape: CursorPart) => decodeCursor(encodeCursor([part]), [shape]);

it("is the position that it was made of", () => {
  expect(read("a_b", "string")).toEqual(["a_b"]);
  expect(read(1_795_000_000_000, "ms")).toEqual([1_795_000_000_000]);
  expect(read("2026-11-29T17:40:20.070Z", "instant")).toEqual(["2026-11-29T17:40:20.070Z"]);
  expect(read("2026-11-29T17:40:20.070123Z", "instant")).toEqual(["2026-11-29T17:40:20.070123Z"]);
});

it("is none with what a database cannot read", () => {
  for (const instant of [
    "2026-02-31T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:00+01:00",
    "now",
    "",
  ])
    expect(read(instant, "instant"), instant).toBeNull();
  expect(read("a\0b", "string")).toBeNull();
  for (const ms of [-1, 1.5, 9e15, "1"]) expect(read(ms, "ms"), String(ms)).toBeNull();
  for (const cursor of ["", "x", encodeCursor([]), encodeCursor(["a", "b"])])
    expect(decodeCursor(cursor, ["string"])).toBeNull();
});
