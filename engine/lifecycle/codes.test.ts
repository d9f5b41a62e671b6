import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { refusalCodes } from "./codes.ts";

describe("a refusal code", () => {
  it("is explained in docs/diagnostics.md under its title, and nothing else is", () => {
    const page = readFileSync(new URL("../../docs/diagnostics.md", import.meta.url), "utf8");
    const headings = [...page.matchAll(/^### (OPS4\d\d) (.+)$/gmu)].map((match) => [match[1], match[2]]);
    expect(headings).toEqual(Object.entries(refusalCodes));
  });
});
