import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordsNamed, threadOf } from "./about.ts";

const types = [
  { record: "incident", prefix: "INC" },
  { record: "problem", prefix: "PRB" },
];
const named = (subject: string, ...answers: readonly string[]) => recordsNamed({ subject, answers }, types);

describe("the records of a mail", () => {
  it("are those of our messages that it answers, before those of its subject", () => {
    const answers = [
      "incident_INC0000007_23_12_3a_mail_3a_ada@example.org",
      "x@elsewhere",
      "problem_PRB0000001@example.org",
    ];
    expect(named("Re: [INC0000009] Screen", ...answers)).toEqual([
      "incident/INC0000007",
      "problem/PRB0000001",
      "incident/INC0000009",
    ]);
  });

  it("are of the types alone that the mailbox answers", () => {
    expect(named("CHG0000001", "change_CHG0000001_23_1@example.org")).toEqual([]);
  });

  it.each(["INC7", "XINC0000007", "INC0000007a", "inc0000007", "INC00000071234567"])("are none in %s", (subject) =>
    expect(named(subject)).toEqual([]),
  );

  it("are found by number whatever stands around it, and by the thread of any", () => {
    const around = fc.string().map((text) => text.replaceAll(/[A-Za-z0-9]/gu, "-"));
    fc.assert(
      fc.property(around, fc.integer({ min: 0, max: 9_999_999 }), around, (before, count, after) => {
        const id = `incident/INC${String(count).padStart(7, "0")}`;
        expect(named(`${before}${id.slice(9)}${after}`)).toEqual([id]);
        expect(named("", `${threadOf(id)}@example.org`)).toEqual([id]);
      }),
    );
  });

  it("are ten at most, and none of any text without a number", () => {
    fc.assert(fc.property(fc.string(), (subject) => named(subject).length <= 10));
    const many = Array.from({ length: 30 }, (_, index) => `INC${String(index).padStart(7, "0")}`);
    expect(named(many.join(" "))).toHaveLength(10);
  });
});
