import type { Json } from "../base/json.ts";
import { BudgetExhausted } from "./value/error.ts";

/**
 * What one evaluation may use. Everything is counted, nothing is timed, so that an evaluation ends in the same way on
 * every machine and on every replay.
 *
 * 1. A step is about 50 ns of work. A move of the machine (a call, a new output, going back) takes 10, an element of a
 *    loop that needs no machine 4, a position of a regular expression 10 and a match 40; a new array or object takes 10
 *    and 1 for each part, a part that is printed 8; a copy takes 1 for each 8 elements of an array, for each key of an
 *    object and for each 16 characters of a text. So `steps` bounds time and memory together.
 * 2. No `try` catches an exhausted budget.
 */
export interface Budget {
  readonly steps: number;
  /** Values that one expression may yield. */
  readonly outputs: number;
  /** UTF-16 code units of one text. */
  readonly textLength: number;
  /** Elements of one array. */
  readonly arrayLength: number;
  /** Keys of one path. */
  readonly pathLength: number;
  /** Calls and pending alternatives that wait at the same time. */
  readonly depth: number;
}

/** 100,000 moves or 250,000 elements: about 50 ms, hundreds of times what a condition or a mapping needs. */
export const defaultBudget: Budget = {
  steps: 1_000_000,
  outputs: 100_000,
  textLength: 4_000_000,
  arrayLength: 250_000,
  pathLength: 10_000,
  depth: 20_000,
};

/** Why an evaluation gave no result. */
export interface ExpressionFault {
  /**
   * `error`, `budget.steps`, `budget.outputs`, `budget.text`, `budget.array`, `budget.path`, `budget.depth`, `now`,
   * `calendar` or `variable`.
   */
  readonly code: string;
  /** jq's own text when the expression raised an error. */
  readonly message: string;
  /** The value given to `error`, when the expression raised one. */
  readonly value?: Json;
  readonly kind: "error" | "budget" | "break";
}

/** Counts what an evaluation uses and stops it at its budget. */
export class Meter {
  budget: Budget;
  #left: number;

  constructor(budget: Budget) {
    this.budget = budget;
    this.#left = budget.steps;
  }

  /** Starts again with a whole budget, so that one meter can serve evaluations that follow each other. */
  reset(budget: Budget): void {
    this.budget = budget;
    this.#left = budget.steps;
  }

  /** Starts again with the whole of the same budget. */
  renew(): void {
    this.#left = this.budget.steps;
  }

  /** Steps taken so far. */
  get used(): number {
    return this.budget.steps - Math.max(0, this.#left);
  }

  /** One move of the machine. */
  move(): void {
    this.#left -= 10;
    if (this.#left < 0) this.#exhausted();
  }

  /** One element of a loop. */
  step(): void {
    this.#left -= 4;
    if (this.#left < 0) this.#exhausted();
  }

  steps(count: number): void {
    this.#left -= count;
    if (this.#left < 0) this.#exhausted();
  }

  /** The form the regular expression matcher asks in: false once the steps are used up. */
  take(count: number): boolean {
    this.#left -= count * 10;
    return this.#left >= 0;
  }

  /** A new array or object of so many parts, built one by one. */
  built(parts: number): void {
    this.steps(parts + 10);
  }

  /** A copy of so many elements. */
  cells(count: number): void {
    this.steps(count >> 3);
  }

  /** A copy of an object of so many keys. */
  keys(count: number): void {
    this.steps(count + 4);
  }

  array(length: number): void {
    if (length > this.budget.arrayLength) {
      throw new BudgetExhausted(
        "budget.array",
        `an array of ${length} elements is longer than the ${this.budget.arrayLength} allowed`,
      );
    }
    this.steps(length >> 3);
  }

  text(length: number): void {
    if (length > this.budget.textLength) {
      throw new BudgetExhausted(
        "budget.text",
        `a text of ${length} characters is longer than the ${this.budget.textLength} allowed`,
      );
    }
    this.steps(length >> 4);
  }

  path(length: number): void {
    if (length > this.budget.pathLength) {
      throw new BudgetExhausted(
        "budget.path",
        `a path of ${length} keys is longer than the ${this.budget.pathLength} allowed`,
      );
    }
  }

  depth(depth: number): void {
    if (depth > this.budget.depth) {
      throw new BudgetExhausted(
        "budget.depth",
        `more than ${this.budget.depth} calls and alternatives wait at the same time`,
      );
    }
  }

  outputs(count: number): void {
    if (count > this.budget.outputs)
      throw new BudgetExhausted("budget.outputs", `more than ${this.budget.outputs} results`);
  }

  #exhausted(): never {
    throw new BudgetExhausted("budget.steps", `more than ${this.budget.steps} steps`);
  }
}
