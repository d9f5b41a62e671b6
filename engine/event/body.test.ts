import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBody } from "./body.ts";

describe("the numbers of a delivery", () => {
  it("keep their digits as text when a double would round them", () => {
    expect(parseBody('{"id":2868860079149422351,"n":[-9007199254740993, 1764395400000000000]}')).toEqual({
      id: "2868860079149422351",
      n: ["-9007199254740993", 1764395400000000000],
    });
  });

  it("in texts and with fractions stay as they are", () => {
    expect(parseBody('{"a":"2868860079149422351 \\" 2868860079149422351","b":0.12500000000000000000,"c":1e3}')).toEqual(
      {
        a: '2868860079149422351 " 2868860079149422351',
        b: 0.125,
        c: 1000,
      },
    );
  });

  it("are those of JSON.parse for everything that a double holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify({ long: "1234567890123456", value });
        expect(parseBody(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});
