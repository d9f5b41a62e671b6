/**
 * Lines of one source as they are counted: by template and keyword in windows of the same length. What had lines within
 * a day has a count in each window, zero among them: silence is a value too.
 */
import type { Labels } from "../metric/labels.ts";
import { lineMetrics } from "./counted.ts";
import type { LogSource } from "./ir.ts";
import type { LogLine } from "./line.ts";
import { type LogTemplate, type SavedTemplate, Templates } from "./templates.ts";

/** A series that lines came of, and the end of the last window in which they did. */
export interface LiveSeries {
  readonly labels: Labels;
  readonly until: number;
}

export interface Counted {
  readonly labels: Labels;
  readonly value: number;
}

export interface AddedLine {
  readonly template: LogTemplate;
  readonly keywords: readonly string[];
  /** Whether it is one of those that are kept. */
  readonly isKept: boolean;
}

interface Series {
  readonly labels: Labels;
  until: number;
  lines: number;
}

const silentMs = 86_400_000;
const hourMs = 3_600_000;
/** Beyond so many series of a source lines are counted by their template alone. */
const mostSeries = 20_000;

export class LogCounter {
  readonly #source: LogSource;
  readonly #templates: Templates;
  readonly #keywords: readonly (readonly [string, readonly string[]])[];
  readonly #series = new Map<string, Series>();
  /** Lines that were kept in the hour, by template or keyword. */
  #kept = new Map<string, number>();
  #hour = 0;

  constructor(source: LogSource, templates: readonly SavedTemplate[], live: readonly LiveSeries[]) {
    this.#source = source;
    this.#templates = new Templates(source.name, source.similarity, templates);
    this.#keywords = Object.entries(source.keywords);
    for (const { labels, until } of live) this.#series.set(this.#keyOf(labels), { labels, until, lines: 0 });
  }

  /** `until`: the end of the window in which it came. */
  add(line: LogLine, until: number): AddedLine {
    const template = this.#templates.add(line.text);
    this.#count(lineMetrics.template, "template", template.id, line, until);
    const keywords = this.#keywords.length === 0 ? [] : this.#keywordsOf(line.text);
    for (const keyword of keywords) this.#count(lineMetrics.keyword, "keyword", keyword, line, until);
    return { template, keywords, isKept: this.#keeps(template, keywords, until) };
  }

  /** The counts of the window that ends then. */
  close(until: number): readonly Counted[] {
    const counted: Counted[] = [];
    for (const [key, series] of this.#series) {
      if (series.lines === 0 && series.until < until - silentMs) this.#series.delete(key);
      else counted.push({ labels: series.labels, value: series.lines });
      series.lines = 0;
    }
    return counted;
  }

  /** What is there after a window, for who goes on with it. */
  live(): readonly LiveSeries[] {
    return [...this.#series.values()].map(({ labels, until }) => ({ labels, until }));
  }

  takeChanged(): readonly LogTemplate[] {
    return this.#templates.takeChanged();
  }

  #count(metric: string, by: "template" | "keyword", name: string, line: LogLine, until: number): void {
    const { per } = this.#source;
    let key = `${metric} ${name}`;
    for (const label of per) key += `\n${line[label]}`;
    let series = this.#series.get(key);
    if (series === undefined) {
      const labels: { [label: string]: string } = { __name__: metric, [by]: name };
      const isRoom = this.#series.size < mostSeries;
      for (const label of isRoom ? per : []) labels[label] = line[label];
      key = this.#keyOf(labels);
      series = this.#series.get(key) ?? { labels, until, lines: 0 };
      this.#series.set(key, series);
    }
    series.lines += 1;
    series.until = until;
  }

  #keyOf(labels: Labels): string {
    const name = labels["template"] ?? labels["keyword"] ?? "";
    const rest = this.#source.per.flatMap((label) => (labels[label] === undefined ? [] : `\n${labels[label]}`));
    return `${labels["__name__"] ?? ""} ${name}${rest.join("")}`;
  }

  #keywordsOf(text: string): string[] {
    const small = text.toLowerCase();
    return this.#keywords.flatMap(([name, words]) => (words.some((word) => small.includes(word)) ? [name] : []));
  }

  #keeps({ id }: LogTemplate, keywords: readonly string[], until: number): boolean {
    const hour = until - (until % hourMs);
    if (hour !== this.#hour) [this.#hour, this.#kept] = [hour, new Map()];
    let keeps = false;
    for (const name of [id, ...keywords]) {
      const kept = this.#kept.get(name) ?? 0;
      if (kept >= this.#source.samples) continue;
      this.#kept.set(name, kept + 1);
      keeps = true;
    }
    return keeps;
  }
}
