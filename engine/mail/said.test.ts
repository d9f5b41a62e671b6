import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { saidIn } from "./said.ts";

describe("what a mail says anew", () => {
  it.each([
    [
      "without the mail that it answers",
      "Yes.\n\nOn Mon, 2 Mar 2026 at 09:12, Kim wrote:\n> Is it on?\n> Kim\n",
      "Yes.",
    ],
    [
      "whose attribution a program has broken",
      "Ja.\n\nPe 2026-03-02 klo 09:12 Kim\n<kim@example.org>:\n\n> Ist es an?",
      "Ja.",
    ],
    ["without a quotation that nothing introduces", "It is the left one\n\n> Which one?", "It is the left one"],
    [
      "without a forwarded message",
      "See below\n\n-----Original Message-----\nFrom: Kim\nSent: Monday\nTo: Ada\nSubject: x\n\nIs it on?",
      "See below",
    ],
    ["below a ruler", "Yes\n________________________________\nDe: Kim\nDate: 2026\nA: Ada\n\nHello", "Yes"],
    ["without a signature", "It is dark\n\n-- \nAda\n+49 1", "It is dark"],
  ])("is kept %s", (_, text, said) => expect(saidIn(text)).toBe(said));

  it.each([
    ["answers between the lines", "> Is it on?\nYes\n> And now?\nNo"],
    ["a ruler of the writer's own", "First\n____________________\nSecond"],
    ["a list with two dashes", "--\nnot a delimiter"],
    ["a line above a quotation that tells of no mail", "I asked you this:\n> Is it on?\nat 10:15"],
    ["a colon at the end of a line", "The steps are these:\none\ntwo"],
    ["a quotation alone, which is all that it says", "> Is it on?"],
  ])("keeps %s", (_, text) => expect(saidIn(text)).toBe(text));

  it("is the beginning of the text, and never nothing of what has words", () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "> quoted",
        "-- ",
        "On Mon, 2 Mar 2026 Kim wrote:",
        "-----Original Message-----",
        "",
        "From: Kim",
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const text = lines.join("\n").replaceAll(/\r\n?/gu, "\n");
        const said = saidIn(text);
        expect(text.trim().startsWith(said) || text.includes(said)).toBe(true);
        expect(said === "").toBe(text.trim() === "");
      }),
    );
  });

  it.each([
    ["a line of signs that stands above a quotation", `${"@".repeat(300_000)}\n\n> x`],
    ["a line of years and colons", `${"2026:".repeat(60_000)}x\n\n> x`],
    ["rulers", "__________\n".repeat(100_000)],
    ["rulers between blank lines", "__________\n\n\n".repeat(100_000)],
  ])("is found in the time that reading takes, in a mail of %s", (_, text) => {
    expect(saidIn(text).length).toBeGreaterThan(200_000);
  });

  it("keeps all of a text without marks of programs", () => {
    const words = fc.array(fc.stringMatching(/^[a-zA-Z ,.]{0,40}$/), { maxLength: 10 });
    fc.assert(fc.property(words, (lines) => saidIn(lines.join("\n")) === lines.join("\n").trim()));
  });
});
