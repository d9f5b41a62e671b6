import { describe, expect, it } from "vitest";
import type { Scenario } from "../../simulation/ir.ts";
import { loadDefinitions } from "../load.ts";
import { definition, ticket } from "../testing/marked.ts";

const indexed = ticket
  .replace("dueDate: { type: instant }", "dueDate: { type: instant, index: true }")
  .replace("max: 10 }", "max: 10, index: true }");
const indicators = [
  definition(
    "Indicator",
    "age",
    "  of: ticket\n  date: openedAt\n  measure: { time: { from: openedAt } }\n  show: [n, median, { buckets: [4h] }]\n",
  ),
  definition("Indicator", "liked", "  of: ticket\n  date: openedAt\n  measure: { field: score }\n"),
  definition(
    "Indicator",
    "done",
    "  of: ticket\n  date: openedAt\n  ratio: { part: { state: closed } }\n  beside: { held: { state: held }, due: { part: { state: open } } }\n",
  ),
];

function load(figures: string) {
  const scenario = definition(
    "Scenario",
    "s",
    `  at: 2026-03-02T09:00:00Z\n  given: {}\n  steps:\n    - expect: { indicators: [{ period: 2026-03, ${figures} }] }\n`,
  );
  const files = [indexed, ...indicators, scenario].map((text, index) => ({ path: String(index), text }));
  const { definitions, diagnostics } = loadDefinitions(files);
  const ir = definitions.find(({ kind }) => kind === "Scenario")?.ir as Scenario | undefined;
  const told = diagnostics.map(
    ({ column, code, message, hint }) => `${String(column)} ${code} ${message}; ${hint ?? ""}`,
  );
  const expected = ir?.steps.flatMap((step) => (step.kind === "expect" ? (step.expect.indicators ?? []) : [])) ?? [];
  return {
    told,
    values: expected.flatMap((one) => one.figures.map(({ name, beside, value }) => [name, beside, value])),
  };
}

describe("expected figures of an indicator", () => {
  it.each([
    [
      "indicator: age, n: 1, excluded: 0, median: 1h 30m, buckets: [0, 1]",
      [
        ["n", null, 1],
        ["excluded", null, 0],
        ["median", null, 5_400_000],
        ["buckets", null, [0, 1]],
      ],
    ],
    [
      "indicator: liked, mean: 4.5, p90: null, topTwo: 12.5%",
      [
        ["mean", null, 4.5],
        ["p90", null, null],
        ["topTwo", null, 0.125],
      ],
    ],
    [
      "indicator: done, part: 1, ratio: 0.25, beside: { held: 2, due: 50% }",
      [
        ["part", null, 1],
        ["ratio", null, 0.25],
        ["held", "n", 2],
        ["due", "ratio", 0.5],
      ],
    ],
  ])("are compiled to what is told: %s", (figures, values) => {
    expect(load(figures)).toEqual({ told: [], values });
  });

  it.each([
    [
      "business days",
      "indicator: age, median: ‸1bd",
      'OPS126 "1bd" counts business days, and no calendar applies here; write hours: 24h',
    ],
    ["a text that is no time", "indicator: age, median: ‸soon", 'OPS121 "soon" is not a duration'],
    [
      "a number without a unit for a time",
      "indicator: age, mean: ‸8",
      'OPS121 "8" is not a duration; add a unit: 8m or 8h',
    ],
    ["a time for a number", "indicator: liked, mean: ‸4h", 'OPS211 "4h" is not a number'],
    ["a number for a share", "indicator: done, ratio: ‸95", 'OPS211 "95" is no share of a whole; write 95%'],
    ["a text for a share", "indicator: done, ratio: ‸'0.95'", 'OPS211 "0.95" is not a percentage such as 95%'],
    [
      "a ratio of what has none",
      "indicator: age, ‸ratio: 50%",
      'OPS355 there is no "ratio" of this; known: n, sum, mean, median, p90, excluded, buckets, beside',
    ],
    ["the part of what has no ratio", "indicator: age, ‸part: 1", 'OPS355 there is no "part" of this'],
    ["a median of what measures nothing", "indicator: done, ‸median: 1h", 'OPS355 there is no "median" of this'],
    ["the best two of what is no scale", "indicator: age, ‸topTwo: 50%", 'OPS355 there is no "topTwo" of this'],
    ["buckets of what has none", "indicator: liked, ‸buckets: [1, 2]", 'OPS355 there is no "buckets" of this'],
    [
      "too few buckets",
      "indicator: age, buckets: ‸[1]",
      "OPS355 [1] has 1 numbers, and the indicator 2 buckets; one for each end, and one for the rest",
    ],
    [
      "what is not counted beside",
      "indicator: done, beside: { ‸holds: 1 }",
      'OPS355 there is no "holds" of this; did you mean "held"?',
    ],
    [
      "a share of a count",
      "indicator: done, beside: { held: ‸50% }",
      'OPS355 "held" is a count, and has no share; expect a number',
    ],
  ])("are refused: %s", (_, marked, says) => {
    const { told } = load(marked.replace("‸", ""));
    const before = "    - expect: { indicators: [{ period: 2026-03, ".length;
    expect(told).toEqual([expect.stringContaining(`${String(before + marked.indexOf("‸") + 1)} ${says}`)]);
  });
});
