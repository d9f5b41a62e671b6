import fc from "fast-check";
import { expect, it } from "vitest";
import { sameSecret } from "./same-secret.ts";

it("no comparison of credentials succeeds on an empty or blank value", () => {
  for (const blank of ["", " ", "\n", "\t \r\n", "\u00a0"])
    expect(sameSecret(blank, blank), JSON.stringify(blank)).toBe(false);
  expect(sameSecret("s3cret", "")).toBe(false);
  expect(sameSecret("", "s3cret")).toBe(false);
});

it("what is equal and not blank is the secret, nothing else is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (given, expected) => {
      const right = given.trim() !== "" && Buffer.from(given).equals(Buffer.from(expected));
      expect(sameSecret(given, expected)).toBe(right);
      expect(sameSecret(given, given)).toBe(given.trim() !== "");
    }),
  );
});
