import { expect, it } from "vitest";
import { evidenceKey, evidenceOf } from "./evidence.ts";

const otherwise = { source: "ssh", firstSeen: 1, lastSeen: 9 };

it("what a relation is known by is told with who, from when until when, what people say first", () => {
  const kept = {
    traffic: [3, 8],
    tags: [2, 2],
    snmp: [1, 9],
    [evidenceKey("manual", "otto")]: [4, 4],
    [evidenceKey("import", null)]: [5, 6],
  };
  expect(evidenceOf(kept, otherwise)).toEqual([
    { kind: "person", by: "import", firstSeen: 5, lastSeen: 6 },
    { kind: "person", by: "otto", firstSeen: 4, lastSeen: 4 },
    { kind: "pattern", by: "snmp", firstSeen: 1, lastSeen: 9 },
    { kind: "tag", by: "tags", firstSeen: 2, lastSeen: 2 },
    { kind: "traffic", by: "traffic", firstSeen: 3, lastSeen: 8 },
  ]);
});

it("one of before evidence was kept is known by its source alone", () => {
  expect(evidenceOf({}, otherwise)).toEqual([{ kind: "pattern", by: "ssh", firstSeen: 1, lastSeen: 9 }]);
  expect(evidenceOf(null, { ...otherwise, source: "manual" })).toMatchObject([{ kind: "person", by: "manual" }]);
});
