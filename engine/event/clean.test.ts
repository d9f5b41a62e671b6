import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonObject, type Json } from "../base/json.ts";
import { cleanJson, cleanLine } from "./clean.ts";

const texts = (value: Json): string[] => {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(texts);
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, item]) => [key, ...texts(item)]) : [];
};

describe("what strangers write", () => {
  it("keeps everything but what cannot be stored, in keys and values", () => {
    expect(cleanJson({ "eth0\0": ["cut \ud83d", "whole 😀", 1, null] })).toEqual({
      "eth0\uFFFD": ["cut \uFFFD", "whole 😀", 1, null],
    });
  });

  it("can be stored whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        for (const text of texts(cleanJson(value as Json))) expect(text).not.toMatch(/[\0\p{Surrogate}]/u);
      }),
    );
  });

  it("is one line as a title, cut outside of a pair, without control characters", () => {
    expect(cleanLine("a\r\nb\u001b[31m\u202Ec\0", 50)).toBe("a b [31m c\uFFFD");
    expect(cleanLine("12😀45", 4)).toBe("12…");
  });
});
