import type { Example, Prediction } from "./ir.ts";
import { countTerms, type Guess, type Model, type Reader, readerOf } from "./model.ts";
import { heldOut, thresholdOf } from "./threshold.ts";

/** What came of asking for records that were not learned from. */
export interface Measured {
  readonly asked: number;
  readonly answered: number;
  readonly right: number;
  /** Of records that were left with each value: how many there were, and for how many it was proposed, rightly or not. */
  readonly values: readonly {
    readonly value: string;
    readonly asked: number;
    readonly proposed: number;
    readonly right: number;
  }[];
}

export interface Trained {
  readonly model: Model;
  /** A guess is told whose margin is greater; null = no margin is sure enough. */
  readonly threshold: number | null;
  readonly records: number;
  readonly measured: Measured;
}

/**
 * `examples`: the earliest first. The latest fifth measures what was learned of the others, as it would have been then;
 * what is used from now on is learned of all.
 */
export function train(
  { fewest, except, precision }: Pick<Prediction, "fewest" | "except" | "precision">,
  examples: readonly Example[],
): Trained {
  const often = frequent(
    examples.filter(({ value }) => !except.includes(value)),
    fewest,
  );
  const known = Math.floor((often.length * 4) / 5);
  const earlier = often.slice(0, known);
  const measured = measure(readerOf(countTerms(earlier)), thresholdOf(heldOut(earlier), precision), often.slice(known));
  return {
    model: countTerms(often),
    threshold: thresholdOf(heldOut(often), precision),
    records: often.length,
    measured,
  };
}

/** To make one adds up all words of its model. */
const readers = new WeakMap<Model, Reader>();

/** What is proposed for a text; null = nothing is sure enough. */
export function predict({ model, threshold }: Pick<Trained, "model" | "threshold">, text: string): Guess | null {
  const read = readers.get(model) ?? readerOf(model);
  readers.set(model, read);
  const guess = threshold === null ? null : read(text);
  return guess !== null && threshold !== null && guess.margin > threshold ? guess : null;
}

function frequent(examples: readonly Example[], fewest: number): readonly Example[] {
  const counts = new Map<string, number>();
  for (const { value } of examples) counts.set(value, (counts.get(value) ?? 0) + 1);
  return examples.filter(({ value }) => (counts.get(value) ?? 0) >= fewest);
}

function measure(
  read: (text: string) => Guess | null,
  threshold: number | null,
  examples: readonly Example[],
): Measured {
  const values = new Map<string, { asked: number; proposed: number; right: number }>();
  const of = (value: string) => {
    const found = values.get(value) ?? { asked: 0, proposed: 0, right: 0 };
    values.set(value, found);
    return found;
  };
  for (const { text, value } of examples) {
    of(value).asked += 1;
    const guess = read(text);
    if (guess === null || threshold === null || guess.margin <= threshold) continue;
    of(guess.value).proposed += 1;
    if (guess.value === value) of(value).right += 1;
  }
  const all = [...values].map(([value, counts]) => ({ value, ...counts }));
  return {
    asked: examples.length,
    answered: all.reduce((sum, { proposed }) => sum + proposed, 0),
    right: all.reduce((sum, { right }) => sum + right, 0),
    values: all.sort((one, other) => (one.value < other.value ? -1 : 1)),
  };
}
