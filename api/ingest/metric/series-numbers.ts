import type { Pool } from "pg";
import type { Labels } from "../../../engine/metric/labels.ts";
import type { MetricSource } from "../../../engine/metric/ir.ts";
import { selects } from "../../../engine/metric/selector.ts";
import { numberSeries, seriesDigest } from "../../../store/metric/series.ts";
import { cleanString } from "../../../engine/event/clean.ts";
import type { SentSeries } from "./sent-series.ts";

/** What is remembered of keys of one source, as it is published. */
interface Known {
  readonly source: MetricSource;
  /** The number of a series; null = it is not kept. */
  readonly numbers: Map<string, number | null>;
}

/** More are forgotten and read again. */
const mostKeys = 500_000;

/** The numbers of series by their keys, remembered as long as the definition of their source is the same. */
export class SeriesNumbers {
  readonly #pool: Pool;
  readonly #known = new Map<string, Known>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Null: it is not kept. Absent: there is no room for it. */
  async of(source: MetricSource, all: readonly SentSeries[]): Promise<ReadonlyMap<string, number | null>> {
    const { numbers } = this.#of(source);
    const wanted = new Map<string, { readonly labels: Labels; readonly keys: string[] }>();
    for (const { key, labels } of all) {
      if (numbers.has(key)) continue;
      const own = cleaned(labels());
      if (!source.keep.some((selector) => selects(selector, own))) {
        numbers.set(key, null);
        continue;
      }
      const digest = seriesDigest(own).toString("hex");
      const one = wanted.get(digest);
      if (one === undefined) wanted.set(digest, { labels: own, keys: [key] });
      else one.keys.push(key);
    }
    if (wanted.size === 0) return numbers;
    const labels = new Map([...wanted].map(([digest, one]) => [digest, one.labels]));
    const found = await numberSeries(this.#pool, source.name, labels);
    for (const [digest, { keys }] of wanted) {
      const number = found.get(digest);
      if (number !== undefined) for (const key of keys) numbers.set(key, number);
    }
    return numbers;
  }

  #of(source: MetricSource): Known {
    const before = this.#known.get(source.name);
    const isSame = before !== undefined && JSON.stringify(before.source.keep) === JSON.stringify(source.keep);
    if (before !== undefined && isSame && before.numbers.size <= mostKeys) return before;
    const known = { source, numbers: new Map<string, number | null>() };
    this.#known.set(source.name, known);
    return known;
  }
}

function cleaned(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) =>
      value === "" ? [] : [[cleanString(name).slice(0, 200), cleanString(value).slice(0, 2_000)]],
    ),
  );
}
