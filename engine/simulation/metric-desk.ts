/**
 * Metrics in virtual time: what sources send is kept, and watches notice what they notice, as by the product. A unit
 * that a watch has not met begins with what is kept of it, silently.
 */
import type { LogSource } from "../log/ir.ts";
import { selects } from "../metric/selector.ts";
import type { MetricSource } from "../metric/ir.ts";
import { type Labels, seriesText } from "../metric/labels.ts";
import type { Probe } from "../probe/ir.ts";
import type { Sample } from "../series/sample.ts";
import type { DecisionTable } from "../table/ir.ts";
import type { SourceEvent } from "../event/event.ts";
import type { AboutSeries } from "../watch/about.ts";
import { bindings, type WatchEvent } from "../watch/event.ts";
import type { Watch } from "../watch/ir.ts";
import { judgeSilence, silentAt } from "../watch/silence.ts";
import {
  isBorn,
  lookbackMs,
  type SeriesSample,
  unitOf,
  type Watched,
  watchSamples,
  type WatchState,
} from "../watch/watch.ts";
import type { Coverage } from "./coverage.ts";
import type { MeasuredBatch } from "./measured.ts";

export interface MetricDefinitions {
  /** Of logs, what is counted of them. */
  readonly sources: { readonly [name: string]: MetricSource };
  readonly logs: { readonly [name: string]: LogSource };
  readonly watches: { readonly [name: string]: Watch };
  readonly probes: { readonly [name: string]: Probe };
}

interface Kept {
  readonly labels: Labels;
  readonly samples: Sample[];
}

export class MetricDesk {
  readonly #definitions: MetricDefinitions;
  readonly #tables: { readonly [name: string]: DecisionTable };
  readonly #coverage: Coverage;
  readonly #maintained: (bind: SourceEvent["bind"]) => boolean;
  /** By source and text of the series. */
  readonly #kept = new Map<string, Map<string, Kept>>();
  /** By watch and unit. */
  readonly #states = new Map<string, WatchState>();

  /** `maintained`: whether what is bound so is in maintenance now; left out = nothing is. */
  constructor(
    definitions: MetricDefinitions,
    tables: { readonly [name: string]: DecisionTable },
    coverage: Coverage,
    maintained: (bind: SourceEvent["bind"]) => boolean = () => false,
  ) {
    this.#maintained = maintained;
    this.#definitions = definitions;
    this.#tables = tables;
    this.#coverage = coverage;
  }

  /** Samples of before the scenario: they are kept, and no watch has seen them. */
  keep(name: string, batch: MeasuredBatch): void {
    const source = this.#source(name);
    const all = this.#kept.get(name) ?? new Map<string, Kept>();
    this.#kept.set(name, all);
    for (const { labels, samples } of batch.series) {
      if (source === null || !source.keep.some((selector) => selects(selector, labels))) continue;
      const text = seriesText(labels);
      const known = all.get(text);
      if (known === undefined) all.set(text, { labels, samples: [...samples] });
      else known.samples.push(...samples);
    }
  }

  /** Samples that come now, and the events that follow. `about`: what is known of the series beside their values. */
  receive(name: string, batch: MeasuredBatch, about?: AboutSeries): Omit<Watched, "state"> {
    this.keep(name, batch);
    const source = this.#source(name);
    const events: WatchEvent[] = [];
    const problems: string[] = [];
    if (source === null) return { events, problems: [`there is no metric source "${name}"`] };
    const inMaintenance = (labels: Labels): boolean =>
      this.#maintained(about?.(labels)?.bind ?? bindings(source, labels));
    for (const watch of Object.values(this.#definitions.watches)) {
      if (watch.source !== name) continue;
      for (const [unit, samples] of this.#news(watch, source, batch)) {
        const told = this.#look(
          { watch, source, tables: this.#tables, inMaintenance, ...(about === undefined ? {} : { about }) },
          unit,
          samples,
        );
        events.push(...told.events);
        problems.push(...told.problems);
        if (told.events.some(({ state }) => state === "firing")) this.#coverage.watches.add(watch.name);
      }
    }
    return { events, problems };
  }

  /** When the next series falls silent if nothing comes; null = none does. */
  nextSilence(): number | null {
    const instants = this.#stated().flatMap(({ watch, state }) => silentAt(watch, state) ?? []);
    return instants.length === 0 ? null : Math.min(...instants);
  }

  /** What follows of series that are silent now. */
  fallSilent(now: number, about?: AboutSeries): readonly WatchEvent[] {
    return this.#stated().flatMap(({ key, watch, state }) => {
      const source = this.#source(watch.source);
      const noticed = {
        watch,
        tables: this.#tables,
        ...(source?.receive.as === "probes" && about !== undefined ? { about } : {}),
      };
      const judged = source === null ? null : judgeSilence({ ...noticed, source }, state, now);
      if (judged === null) return [];
      this.#states.set(key, judged.state);
      if (judged.events.some((event) => event.state === "firing")) this.#coverage.watches.add(watch.name);
      return judged.events;
    });
  }

  #stated(): readonly { readonly key: string; readonly watch: Watch; readonly state: WatchState }[] {
    return [...this.#states].flatMap(([key, state]) => {
      const watch = this.#definitions.watches[key.slice(0, key.indexOf(" "))];
      return watch === undefined ? [] : [{ key, watch, state }];
    });
  }

  #look(
    noticed: Parameters<typeof watchSamples>[0],
    unit: string,
    samples: readonly SeriesSample[],
  ): Omit<Watched, "state"> {
    const { watch } = noticed;
    const key = `${watch.name} ${unit}`;
    const before = this.#states.get(key) ?? null;
    const history = before === null ? this.#history(watch, samples) : [];
    const told =
      before === null
        ? watchSamples(noticed, null, history, { silent: !isBorn(watch, samples, history) })
        : watchSamples(noticed, before, samples);
    this.#states.set(key, told.state);
    return told;
  }

  #news(watch: Watch, source: MetricSource, batch: MeasuredBatch): ReadonlyMap<string, readonly SeriesSample[]> {
    const units = new Map<string, SeriesSample[]>();
    for (const { labels, samples } of batch.series) {
      if (!source.keep.some((selector) => selects(selector, labels))) continue;
      const unit = unitOf(watch, labels);
      if (unit === null) continue;
      const series = seriesText(labels);
      units.set(unit, [...(units.get(unit) ?? []), ...samples.map((sample) => ({ ...sample, series, labels }))]);
    }
    for (const samples of units.values()) samples.sort((one, other) => one.at - other.at);
    return units;
  }

  /** What is kept of the series that have come, the newest samples among it. */
  #history(watch: Watch, samples: readonly SeriesSample[]): readonly SeriesSample[] {
    const to = samples.at(-1)?.at ?? 0;
    const from = Math.min(to + 1 - lookbackMs(watch), samples[0]?.at ?? to);
    const all = this.#kept.get(watch.source);
    return [...new Set(samples.map(({ series }) => series))]
      .flatMap((series) => {
        const known = all?.get(series);
        return (known?.samples ?? [])
          .filter(({ at }) => at >= from && at <= to)
          .map((sample) => ({ ...sample, series, labels: known?.labels ?? {} }));
      })
      .sort((one, other) => one.at - other.at);
  }

  #source(name: string): MetricSource | null {
    const { sources } = this.#definitions;
    return Object.hasOwn(sources, name) ? (sources[name] as MetricSource) : null;
  }
}
