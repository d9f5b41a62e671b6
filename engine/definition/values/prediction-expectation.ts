import { z } from "zod";
import type { ExpectedPrediction } from "../../simulation/predictions.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";

export const predictionExpectation = z.strictObject({
  prediction: nameOf("Prediction"),
  record: word,
  learned: z
    .array(
      z.strictObject({
        text: z.string().min(1),
        value: z.string().min(1),
        times: z.int().min(1).max(1_000).optional(),
      }),
    )
    .min(1)
    .max(200),
  value: z.string().nullable(),
  because: z.array(z.string()).optional(),
});

/** What is proposed for records. */
export function compilePredictionExpectations(
  context: Context,
  path: Path,
  source: unknown,
): readonly ExpectedPrediction[] {
  if (!Array.isArray(source)) {
    context.report(
      "OPS105",
      path,
      "expected predictions are a list",
      "write [ { prediction: NAME, record: ALIAS, learned: [{ text: WORDS, value: VALUE, times: 20 }], value: VALUE } ]",
    );
    return [];
  }
  return source.flatMap((item: unknown, index): ExpectedPrediction[] => {
    const parsed = predictionExpectation.safeParse(item);
    if (!parsed.success) {
      for (const { code, at, message, hint } of shapeIssues(parsed.error, predictionExpectation, item))
        context.report(code, { ...at, path: [...path, index, ...at.path] }, message, hint);
      return [];
    }
    const { prediction, record, learned, value, because = [] } = parsed.data;
    context.reference("Prediction", prediction, [...path, index, "prediction"]);
    return [
      {
        prediction,
        record,
        learned: learned.map(({ text, value: left, times = 1 }) => ({ text, value: left, times })),
        value,
        because,
      },
    ];
  });
}
