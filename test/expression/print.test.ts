import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileExpression } from "../../engine/expression/compile.ts";
import { parseExpression } from "../../engine/expression/parse.ts";
import { printExpression } from "../../engine/expression/print.ts";
import type { Json } from "../../engine/base/json.ts";
import { inputs, programs } from "./program-generator.ts";

function printed(text: string): string {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return printExpression(parsed.value);
}

/** All that an evaluation gives, with the place of nothing: offsets differ in a printed text. */
function meaning(text: string, input: Json): unknown {
  const compiled = compileExpression(text);
  return compiled.ok ? compiled.value.all(input) : { refused: compiled.error.code, message: compiled.error.message };
}

describe("random programs", () => {
  it("mean the same when they are read, printed and read again", () => {
    fc.assert(
      fc.property(programs, inputs, (program, input) => {
        fc.pre(parseExpression(program).ok);
        const once = printed(program);
        expect(printed(once)).toBe(once);
        expect(meaning(once, input)).toEqual(meaning(program, input));
      }),
      { seed: 4600, numRuns: 1000 },
    );
  });
});
