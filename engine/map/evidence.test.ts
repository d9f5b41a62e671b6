import { describe, expect, it } from "vitest";
import { evidenceKey, evidenceOf, lastTeller, togetherKnown, withoutWord } from "./evidence.ts";

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

describe("a word that is taken back", () => {
  const kept = { traffic: [3, 8], ssh: [1, 9], [evidenceKey("manual", "otto")]: [4, 4] } as const;

  it("leaves what others say; traffic alone says nothing", () => {
    expect(lastTeller(kept)).toEqual({ source: "ssh", at: 9 });
    const withoutSsh = withoutWord(kept, "ssh", null);
    expect(lastTeller(withoutSsh)).toEqual({ source: "manual", at: 4 });
    expect(lastTeller(withoutWord(withoutSsh, "manual", null))).toBeNull();
  });

  it("is kept where it was said again since", () => {
    expect(withoutWord(kept, "ssh", 9)).toEqual(kept);
    expect(withoutWord(kept, "ssh", 10)).not.toHaveProperty("ssh");
  });

  it("is of two relations that become one from the first until the last", () => {
    expect(togetherKnown(kept, { ssh: [0, 5], snmp: [2, 2] })).toEqual({ ...kept, ssh: [0, 9], snmp: [2, 2] });
  });
});
