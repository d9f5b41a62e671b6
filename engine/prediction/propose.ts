import type { JsonObject } from "../base/json.ts";
import type { Prediction } from "./ir.ts";
import { predict, type Trained } from "./train.ts";

export interface Predicted {
  readonly value: string;
  readonly margin: number;
  /** The words that say most, five at most. */
  readonly because: readonly { readonly term: string; readonly weight: number }[];
}

/** What a record says in the fields that are read. */
export function textOf({ reads }: Pick<Prediction, "reads">, fields: JsonObject): string {
  return reads
    .map((name) => fields[name])
    .filter((value) => typeof value === "string")
    .join("\n");
}

/** Null = nothing is sure enough, or it is so already. */
export function proposedValue(
  prediction: Pick<Prediction, "reads" | "field">,
  trained: Pick<Trained, "model" | "threshold">,
  fields: JsonObject,
): Predicted | null {
  const guess = predict(trained, textOf(prediction, fields));
  if (guess === null || guess.value === fields[prediction.field]) return null;
  return { value: guess.value, margin: guess.margin, because: guess.because.slice(0, 5) };
}
