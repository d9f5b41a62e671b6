import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { compileExpression } from "../../engine/expression/compile.ts";
import { jsonText } from "../../engine/expression/value/json-text.ts";
import type { Json } from "../../engine/base/json.ts";
import { type Answer, gojqProgram, jqOracle, Oracle } from "./oracle.ts";
import { inputs, programs } from "./program-generator.ts";

/** More programs, and other ones, by environment: OPSLOOM_DIFFERENTIAL_RUNS and OPSLOOM_DIFFERENTIAL_SEED. */
const numRuns = Number(process.env["OPSLOOM_DIFFERENTIAL_RUNS"] ?? 1500);
const seed = Number(process.env["OPSLOOM_DIFFERENTIAL_SEED"] ?? 4600);
const jq = jqOracle();
const gojq = gojqProgram();
const reason = [jq, gojq].find((each) => typeof each === "string");
const because = typeof reason === "string" ? ` (skipped: ${reason})` : "";

function ours(program: string, input: Json): Answer {
  const compiled = compileExpression(program);
  if (!compiled.ok) return { outputs: [], error: compiled.error.message };
  const calm = compiled.value.all(input);
  // An expression that asks for an evaluator counts as busy: it is compiled anew, and has to mean the same.
  compiled.value.evaluator();
  const outputs = compiled.value.all(input);
  expect(outputs).toEqual(calm);
  return outputs.ok ? { outputs: outputs.value, error: null } : { outputs: [], error: outputs.error.message };
}

/** Outputs as text without the order of keys; a program that fails is only that, whatever came before. */
function verdict(answer: Answer): string {
  if (answer.error !== null) return "an error";
  // jq's decimal literals have no negative zero, doubles have: differences.test.ts shows it.
  return answer.outputs.map((output) => jsonText(sorted(output)).replaceAll(/-0(?![\d.])/g, "0")).join("\n");
}

function sorted(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => sorted(item as Json));
  const entries = Object.entries(value as { readonly [key: string]: Json });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}

describe.skipIf(because !== "")(`random programs against jq 1.8 and gojq${because}`, () => {
  const jqPeer = jq as Oracle;
  const gojqPeer = typeof gojq === "string" ? null : new Oracle([gojq.path]);
  afterAll(() => {
    jqPeer.stop();
    gojqPeer?.stop();
  });

  it("give what jq gives, or fail as it does", { timeout: 900_000 }, async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(programs, inputs, async (program, input) => {
        const answer = await jqPeer.ask(program, input);
        fc.pre(answer !== null);
        expect(verdict(ours(program, input))).toBe(verdict(answer));
      }),
      { seed, numRuns },
    );
  });

  // Found by the random programs; each was a difference once.
  it.each<readonly [string, Json]>([
    ["to_entries", [1, 2]],
    ["try with_entries(.) catch .", [1]],
    [".[[]]", [1]],
    ["indices([])", []],
    ["del(first(.[]?) -= .)", null],
    ["path(.a |= .)", { a: 1 }],
    ['false | try .[.["b"]:.[-1]] catch .', null],
    ["try {(.[-1]):(.a.b)} catch .", [null, { a: false }]],
  ])("%s on %j is as in jq", async (program, input) => {
    expect(verdict(ours(program, input))).toBe(verdict((await jqPeer.ask(program, input)) as Answer));
  });

  it("give what gojq gives where it agrees with jq", { timeout: 900_000 }, async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(programs, inputs, async (program, input) => {
        const [one, other] = await Promise.all([jqPeer.ask(program, input), (gojqPeer as Oracle).ask(program, input)]);
        fc.pre(one !== null && other !== null && verdict(one) === verdict(other));
        expect(verdict(ours(program, input))).toBe(verdict(other));
      }),
      { seed: seed + 1, numRuns: Math.ceil(numRuns / 3) },
    );
  });
});
