/** Values that are counted together, and the figures they come to. */
import { mean, percentile } from "./figures.ts";
import type { Indicator, Target } from "./ir.ts";
import type { Outcome } from "./outcome.ts";

export interface Figures {
  /** How many are counted; of a ratio, its whole. */
  readonly n: number;
  /** In the period, and not counted: `when` or `whole` does not hold, or the value is missing. */
  readonly excluded: number;
  /** Fewer than `suppressBelow`: no other figure is told, and of what is counted beside only how many. */
  readonly suppressed: boolean;
  readonly part: number | null;
  /** 0..1; null of nothing. */
  readonly ratio: number | null;
  readonly mean: number | null;
  readonly median: number | null;
  readonly p90: number | null;
  readonly topTwo: number | null;
  readonly buckets: readonly number[] | null;
  readonly beside: {
    readonly [name: string]: { readonly n: number; readonly part: number | null; readonly ratio: number | null };
  };
  /** Null = there is nothing to compare. */
  readonly target: readonly { readonly figure: string; readonly wanted: string; readonly met: boolean | null }[];
}

export class Group {
  readonly #indicator: Indicator;
  readonly #values: number[] = [];
  readonly #buckets: number[];
  readonly #beside: { readonly name: string; readonly isRatio: boolean; n: number; part: number }[];
  #n = 0;
  #excluded = 0;
  #part = 0;
  #topTwo = 0;

  constructor(indicator: Indicator) {
    this.#indicator = indicator;
    this.#buckets = indicator.buckets.length === 0 ? [] : Array<number>(indicator.buckets.length + 1).fill(0);
    this.#beside = Object.entries(indicator.beside).map(([name, { part }]) => ({
      name,
      isRatio: part !== null,
      n: 0,
      part: 0,
    }));
  }

  add({ counted, value, bucket, beside }: Outcome): void {
    for (const entry of this.#beside) {
      const how = Object.hasOwn(beside, entry.name) ? beside[entry.name] : undefined;
      if (how !== undefined) entry.n += 1;
      if (how === "part") entry.part += 1;
    }
    if (counted === "beside") return;
    if (counted === "excluded") {
      this.#excluded += 1;
      return;
    }
    this.#n += 1;
    if (counted === "part") this.#part += 1;
    if (value === null) return;
    this.#values.push(value);
    const { measure } = this.#indicator;
    if (measure?.kind === "field" && measure.topTwoFrom !== null && value >= measure.topTwoFrom) this.#topTwo += 1;
    if (this.#buckets.length > 0) this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  figures(): Figures {
    const { measure, ratio, suppressBelow, target } = this.#indicator;
    const n = this.#n;
    const suppressed = n < suppressBelow;
    const sorted = suppressed ? [] : Float64Array.from(this.#values).sort();
    const hasValues = sorted.length > 0;
    const of = (figure: () => number): number | null => (suppressed || n === 0 ? null : figure());
    const figures = {
      n,
      excluded: this.#excluded,
      suppressed,
      part: ratio === null || suppressed ? null : this.#part,
      ratio: ratio === null ? null : of(() => this.#part / n),
      mean: hasValues ? mean(sorted, sorted.every(Number.isInteger) && measure?.kind === "time") : null,
      median: hasValues ? percentile(sorted, 50) : null,
      p90: hasValues ? percentile(sorted, 90) : null,
      topTwo: measure?.kind === "field" && measure.topTwoFrom !== null ? of(() => this.#topTwo / n) : null,
      buckets: this.#buckets.length === 0 || suppressed ? null : [...this.#buckets],
      beside: Object.fromEntries(
        this.#beside.map(({ name, isRatio, n: whole, part }) => {
          const isTold = isRatio && !suppressed && whole >= suppressBelow;
          return [name, { n: whole, part: isTold ? part : null, ratio: isTold && whole > 0 ? part / whole : null }];
        }),
      ),
    };
    return { ...figures, target: target.map((one) => judged(one, suppressed ? null : figures[one.figure])) };
  }
}

function judged({ figure, text, op, value }: Target, actual: number | null): Figures["target"][number] {
  const met = actual === null ? null : compared(op, actual, value);
  return { figure, wanted: text, met };
}

function compared(op: Target["op"], a: number, b: number): boolean {
  if (op === "<") return a < b;
  if (op === "<=") return a <= b;
  return op === ">" ? a > b : a >= b;
}
