import { expect, it } from "vitest";
import { swapOf } from "./change.ts";

const hourMs = 3_600_000;
const turn = (person: string, layer: string, from: number) => ({
  person,
  layer,
  kind: "person" as const,
  from: from * hourMs,
  until: (from + 1) * hourMs,
});

it("each of two who swap is on call in the turn of the other, and what is for somebody else is asked for first", () => {
  const [raj, lee] = [turn("raj", "first", 0), turn("lee", "second", 5)];
  const ofRaj = {
    layer: "first",
    who: "lee",
    instead: "raj",
    from: "1970-01-01T00:00:00.000Z",
    until: "1970-01-01T01:00:00.000Z",
  };
  const ofLee = {
    layer: "second",
    who: "raj",
    instead: "lee",
    from: "1970-01-01T05:00:00.000Z",
    until: "1970-01-01T06:00:00.000Z",
  };
  expect(swapOf(raj, lee, "raj")).toEqual([ofRaj, ofLee]);
  expect(swapOf(raj, lee, "lee")).toEqual([ofLee, ofRaj]);
  expect(swapOf(raj, lee, "mia")).toEqual([ofRaj, ofLee]);
});
