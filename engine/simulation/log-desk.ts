/** Logs in virtual time: lines are counted in windows, as by the product, and the counts are what a source measures. */
import { LogCounter } from "../log/counter.ts";
import type { LogSource } from "../log/ir.ts";
import { type Labels, seriesText } from "../metric/labels.ts";
import type { Sample } from "../series/sample.ts";
import type { About } from "../watch/about.ts";
import type { MeasuredBatch } from "./measured.ts";
import type { SaidBatch } from "./said-lines.ts";

interface Counting {
  readonly source: LogSource;
  readonly counter: LogCounter;
  /** End of the window that is open; null = nothing has come. */
  until: number | null;
}

interface Known {
  text: string;
  /** The latest lines. */
  samples: readonly string[];
}

const mostSamples = 3;

export class LogDesk {
  readonly #sources: { readonly [name: string]: LogSource };
  readonly #counting = new Map<string, Counting>();
  /** By source, and template or keyword. */
  readonly #known = new Map<string, Known>();

  constructor(sources: { readonly [name: string]: LogSource }) {
    this.#sources = sources;
  }

  /** The counts of the windows that are over when these lines have come; null: there is no such source. */
  take(name: string, { at, said }: SaidBatch): MeasuredBatch | null {
    const counting = this.#of(name);
    if (counting === null) return null;
    const counted = new Map<string, { readonly labels: Labels; readonly samples: Sample[] }>();
    for (const each of said) {
      this.#closeUntil(counting, each.at, counted);
      const { stepMs } = counting.source;
      const until = (counting.until ??= each.at - (each.at % stepMs) + stepMs);
      for (const line of each.lines) {
        const { template, keywords, isKept } = counting.counter.add(line, until);
        for (const [key, text] of [[template.id, template.tokens.join(" ")], ...keywords.map((word) => [word, word])])
          this.#note(`${name} ${key ?? ""}`, text ?? "", isKept ? line.text : null);
      }
    }
    this.#closeUntil(counting, at, counted);
    return { at, series: [...counted.values()] };
  }

  /** What is known of a template or keyword beside its counts. */
  about(source: string, { template, keyword }: Labels): About {
    const { text = null, samples = [] } = this.#known.get(`${source} ${template ?? keyword ?? ""}`) ?? {};
    return { found: { text, samples: [...samples] } };
  }

  #of(name: string): Counting | null {
    const known = this.#counting.get(name);
    if (known !== undefined) return known;
    const source = Object.hasOwn(this.#sources, name) ? this.#sources[name] : undefined;
    if (source === undefined) return null;
    const counting = { source, counter: new LogCounter(source, [], []), until: null };
    this.#counting.set(name, counting);
    return counting;
  }

  #closeUntil(
    counting: Counting,
    at: number,
    counted: Map<string, { readonly labels: Labels; readonly samples: Sample[] }>,
  ): void {
    const { stepMs } = counting.source;
    while (counting.until !== null && counting.until <= at) {
      for (const { labels, value } of counting.counter.close(counting.until)) {
        const key = seriesText(labels);
        const series = counted.get(key) ?? { labels, samples: [] };
        counted.set(key, series);
        series.samples.push({ at: counting.until - stepMs, value });
      }
      counting.until += stepMs;
    }
  }

  #note(key: string, text: string, line: string | null): void {
    const known = this.#known.get(key) ?? { text, samples: [] };
    this.#known.set(key, known);
    known.text = text;
    if (line !== null) known.samples = [line, ...known.samples].slice(0, mostSamples);
  }
}
