import type { Example } from "./ir.ts";
import { countTerms, type Guess, readerOf } from "./model.ts";

const folds = 5;
/** A share of fewer proposals says nothing. */
const fewestAnswered = 10;

export interface Held {
  readonly value: string;
  readonly guess: Guess | null;
}

/** What is said of each record by a model that has not seen it: each fifth is asked of the other four. */
export function heldOut(examples: readonly Example[]): readonly Held[] {
  return Array.from({ length: folds }, (_, fold) => {
    const read = readerOf(countTerms(examples.filter((_, index) => index % folds !== fold)));
    return examples
      .filter((_, index) => index % folds === fold)
      .map(({ text, value }) => ({ value, guess: read(text) }));
  }).flat();
}

/** Three to one: of less nobody is sure, however right it was. */
const leastMargin = Math.log(3);

/**
 * The margin above which the share of right ones is as wished: that of the surest guess that would spoil it. Null =
 * there is none, and nothing is proposed.
 */
export function thresholdOf(held: readonly Held[], precision: number): number | null {
  const sure = held
    .flatMap(({ value, guess }) =>
      guess === null || guess.margin <= leastMargin ? [] : [{ margin: guess.margin, right: guess.value === value }],
    )
    .sort((one, other) => other.margin - one.margin);
  let found: number | null = null;
  let right = 0;
  for (const [index, one] of sure.entries()) {
    right += one.right ? 1 : 0;
    const answered = index + 1;
    const next = sure[answered]?.margin ?? leastMargin;
    // Those of one margin are answered together.
    if (next < one.margin && answered >= fewestAnswered && right >= precision * answered) found = next;
  }
  return found;
}
