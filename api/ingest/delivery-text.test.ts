import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deliveryText } from "./delivery-text.ts";

const read = (webhook: "lines" | "form" | "json", body: string): unknown => {
  const text = deliveryText(webhook, {}, body);
  if (!text.ok) throw new Error(text.error);
  return JSON.parse(text.value);
};

describe("a delivery", () => {
  it("of lines is the list of what stands on each, with blank ones and line ends of Windows between", () => {
    expect(read("lines", '{"a":1}\r\n\n{"a":"x\\ny"}\n')).toEqual([{ a: 1 }, { a: "x\ny" }]);
    expect(read("lines", "")).toEqual([]);
  });

  it("of lines gives back whatever objects were written so", () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), (items) => {
        const lines = items.map((item) => JSON.stringify(item));
        expect(read("lines", lines.join("\n"))).toEqual(lines.map((line) => JSON.parse(line) as unknown));
      }),
    );
  });

  it("of a form has its fields as texts, quotes and line breaks as they were, and a list of what is given twice", () => {
    const body = new URLSearchParams([
      ["output", 'CRITICAL - "x"\n&=1'],
      ["tag", "a"],
      ["tag", "b"],
      ["empty", ""],
    ]);
    expect(read("form", body.toString())).toEqual({ output: 'CRITICAL - "x"\n&=1', tag: ["a", "b"], empty: "" });
  });

  it("of JSON passes as it is", () => {
    expect(deliveryText("json", {}, "no JSON at all")).toEqual({ ok: true, value: "no JSON at all" });
  });
});
