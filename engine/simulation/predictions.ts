/** What is proposed for a record of a scenario, learned of what the scenario says. */
import type { JsonObject } from "../base/json.ts";
import type { Prediction } from "../prediction/ir.ts";
import { proposedValue } from "../prediction/propose.ts";
import { train } from "../prediction/train.ts";

export interface ExpectedPrediction {
  readonly prediction: string;
  readonly record: string;
  /** Records that were over, the earliest first: what they said, what was left in the field, and how many they were. */
  readonly learned: readonly { readonly text: string; readonly value: string; readonly times: number }[];
  /** Null = nothing is proposed. */
  readonly value: string | null;
  /** Words among the reasons. */
  readonly because: readonly string[];
}

/** One line when something else is proposed. */
export function unmetPrediction(
  { learned, value, because, record, prediction: name }: ExpectedPrediction,
  prediction: Prediction,
  fields: JsonObject,
): readonly string[] {
  // They came by turns: what is measured on the latest of them has seen each kind.
  const rounds = Math.max(0, ...learned.map(({ times }) => times));
  const examples = Array.from({ length: rounds }, (_, round) => learned.filter(({ times }) => times > round)).flat();
  const found = proposedValue(prediction, train(prediction, examples), fields);
  const words = found?.because.map(({ term }) => term) ?? [];
  if ((found?.value ?? null) === value && because.every((word) => words.includes(word))) return [];
  const told = (of: string | null, by: readonly string[]): string =>
    of === null ? "nothing" : `"${of}"${by.length === 0 ? "" : ` because of ${by.join(", ")}`}`;
  return [
    `the prediction "${name}" proposes ${told(found?.value ?? null, words)} for "${record}"; expected ${told(value, because)}`,
  ];
}
