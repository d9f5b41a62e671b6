import { describe, expect, it } from "vitest";
import { bareExpression, splitTemplate } from "./template.ts";

describe("finding expressions in a text", () => {
  it.each([
    ["plain", ["plain"]],
    ["", []],
    ["${ .a }", [{ jq: ".a" }]],
    ["a ${ .b } c ${ .d }", ["a ", { jq: ".b" }, " c ", { jq: ".d" }]],
    ['${ { a: "}" } }', [{ jq: '{ a: "}" }' }]],
    ['${ "x \\( {"}": 1} | tojson) }" }', [{ jq: '"x \\( {"}": 1} | tojson) }"' }]],
    ['${ "\\"}" }', [{ jq: '"\\"}"' }]],
    ["${ .a # } no end here\n}", [{ jq: ".a # } no end here" }]],
    ["$ { } $x", ["$ { } $x"]],
    ["${ .a\n| .b }", [{ jq: ".a\n| .b" }]],
  ])("splits %j", (text, parts) => {
    expect(splitTemplate(text)).toEqual(parts);
  });

  it.each(["${ .a", '${ "}', "${ {a: 1 }", "${ .a # }"])("refuses %j, which is never closed", (text) => {
    expect(splitTemplate(text)).toBeNull();
  });
});

it("takes an expression field bare or in ${ }", () => {
  expect(bareExpression(" .a == 1 ")).toBe(".a == 1");
  expect(bareExpression("${ .a == 1 }")).toBe(".a == 1");
  expect(bareExpression("${ .a } == ${ .b }")).toBe("${ .a } == ${ .b }");
});
