import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { compileRegex } from "../../engine/expression/regex/compile.ts";
import { jqOracle } from "./oracle.ts";
import { flags, patterns, subjects } from "./pattern-generator.ts";

/** More cases, and other ones, by environment: OPSLOOM_DIFFERENTIAL_RUNS and OPSLOOM_DIFFERENTIAL_SEED. */
const numRuns = Number(process.env["OPSLOOM_DIFFERENTIAL_RUNS"] ?? 2000);
const seed = Number(process.env["OPSLOOM_DIFFERENTIAL_SEED"] ?? 4600);
const oracle = jqOracle();
const because = typeof oracle === "string" ? ` (skipped: ${oracle})` : "";

/** Errors that only say that Oniguruma went wrong, or that it counts otherwise what both refuse. */
const NO_VERDICT = ["undefined error code", "retry-limit-in-match over"];

function ours(
  pattern: string,
  flag: string,
  subject: string,
): { readonly matches: unknown } | { readonly error: string } {
  const regex = compileRegex(pattern, flag);
  if (!regex.ok) return { error: regex.error };
  let left = 5_000_000;
  const result = regex.value.matchAll(subject, {
    global: regex.value.global,
    steps: { take: (count) => (left -= count) >= 0 },
  });
  return result.ok ? { matches: result.value } : { error: result.error };
}

describe.skipIf(typeof oracle === "string")(`regular expressions against jq 1.8${because}`, () => {
  afterAll(() => (oracle as Exclude<typeof oracle, string>).stop());

  it("match what jq matches, or are refused as it refuses them", { timeout: 600_000 }, async () => {
    expect.hasAssertions();
    const jq = oracle as Exclude<typeof oracle, string>;
    await fc.assert(
      fc.asyncProperty(patterns, flags, subjects, async (pattern, flag, subject) => {
        const answer = await jq.ask(`[match(${JSON.stringify(pattern)}; ${JSON.stringify(flag)})]`, subject);
        fc.pre(answer !== null && !NO_VERDICT.some((text) => answer.error?.includes(text)));
        if (answer === null) return;
        const own = ours(pattern, flag, subject);
        expect(own).toEqual(answer.error === null ? { matches: answer.outputs[0] } : { error: answer.error });
      }),
      { seed, numRuns, maxSkipsPerRun: 1000 },
    );
  });
});
