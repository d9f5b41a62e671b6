import { expect, it } from "vitest";
import { jsonText, printable } from "./print.ts";

const hostile = "\u001b]0;owned\u0007 \u009b31m red \u202e txet \u2066x";

it("what others wrote moves no cursor and turns no writing, as text", () => {
  expect(printable(hostile)).toBe("␛]0;owned␇ \ufffd31m red \ufffd txet \ufffdx");
  expect(printable("two\nlines\tand a tab")).toBe("two\nlines\tand a tab");
});

it("nor as JSON, which stays the same document", () => {
  const text = jsonText({ title: hostile });
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  expect(JSON.parse(text)).toEqual({ title: hostile });
});
