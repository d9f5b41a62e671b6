/** Values that are counted together, and the figures they come to. */
import { mean, percentile, sum } from "./figures.ts";
import type { Indicator, Target } from "./ir.ts";
import { isTime } from "./measure.ts";
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
  /** Of all values; absent = it is not shown. */
  readonly sum?: number | null;
  /** What the sum is of its whole, which may be less than 0 and more than 1; absent = it is not shown. */
  readonly share?: number | null;
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
  #whole: number | null;

  /** `capacity`: what the sum is a share of where no field tells that; null = of nothing. */
  constructor(indicator: Indicator, capacity: number | null = null) {
    this.#indicator = indicator;
    this.#whole = indicator.share?.of === "fields" ? 0 : capacity;
    this.#buckets = indicator.buckets.length === 0 ? [] : Array<number>(indicator.buckets.length + 1).fill(0);
    this.#beside = Object.entries(indicator.beside).map(([name, { part }]) => ({
      name,
      isRatio: part !== null,
      n: 0,
      part: 0,
    }));
  }

  add({ counted, value, whole = 0, bucket, beside }: Outcome): void {
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
    if (this.#whole !== null) this.#whole += whole;
    const { measure } = this.#indicator;
    if (measure?.kind === "field" && measure.topTwoFrom !== null && value >= measure.topTwoFrom) this.#topTwo += 1;
    if (this.#buckets.length > 0) this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  figures(): Figures {
    const { measure, ratio, show, suppressBelow, target } = this.#indicator;
    const n = this.#n;
    const suppressed = n < suppressBelow;
    const sorted = suppressed ? [] : Float64Array.from(this.#values).sort();
    const hasValues = sorted.length > 0;
    const isWhole = sorted.every(Number.isInteger);
    const total = suppressed || measure === null ? null : sum(sorted, isWhole);
    const of = (figure: () => number): number | null => (suppressed || n === 0 ? null : figure());
    const figures = {
      n,
      excluded: this.#excluded,
      suppressed,
      part: ratio === null || suppressed ? null : this.#part,
      ratio: ratio === null ? null : of(() => this.#part / n),
      ...(show.includes("sum") ? { sum: total } : {}),
      ...(show.includes("share") ? { share: shareOf(total, this.#whole) } : {}),
      mean: hasValues ? mean(sorted, isWhole && isTime(measure)) : null,
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
    return { ...figures, target: target.map((one) => judged(one, suppressed ? null : (figures[one.figure] ?? null))) };
  }
}

function shareOf(total: number | null, whole: number | null): number | null {
  return total === null || whole === null || whole === 0 ? null : total / whole;
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
