import { describe, expect, it } from "vitest";
import { bodyText } from "./body-text.ts";

describe("the text of a body", () => {
  it("has no byte order mark", () => {
    expect(bodyText(Buffer.from("\uFEFF[]"), "application/json")).toBe("[]");
  });

  it("is read in ISO-8859-1 when its type says so, and is no text when it is not UTF-8 otherwise", () => {
    const bytes = Buffer.from('"M\xfcller"', "latin1");
    expect(bodyText(bytes, "application/json; charset=ISO-8859-1")).toBe('"Müller"');
    expect(bodyText(bytes, "application/json")).toBeNull();
  });
});
