/** Metrics and logs on a stage: what comes is stored, and watches look at it, as by the product. */
import type pg from "pg";
import type { SeriesSamples } from "../../engine/series/batch.ts";
import type { MeasuredBatch } from "../../engine/simulation/measured.ts";
import { selects } from "../../engine/metric/selector.ts";
import type { SaidBatch } from "../../engine/simulation/said-lines.ts";
import { readDefinitionsOfKind, readLatestDefinition } from "../../store/definition/read.ts";
import { LogMemory } from "../../store/log/memory.ts";
import { graceMs, logRound } from "../../store/log/round.ts";
import { saveLogLines } from "../../store/log/save.ts";
import { foldSamples } from "../../store/metric/fold.ts";
import { saveSamples } from "../../store/metric/save.ts";
import { numberSeries, seriesDigest } from "../../store/metric/series.ts";
import { publishedWatchDefinitions } from "../../store/watch/definitions.ts";
import { KnownSeries } from "../../store/watch/known-series.ts";
import { watchRound } from "../../store/watch/round.ts";
import { nextSilence, noteSilentSeries } from "../../store/watch/silence.ts";

export class StageMetrics {
  readonly #pool: pg.Pool;
  readonly #now: () => number;
  readonly #problems: string[];
  readonly #definitions = publishedWatchDefinitions();
  readonly #series = new KnownSeries();
  readonly #logs = new LogMemory();

  constructor(pool: pg.Pool, now: () => number, problems: string[]) {
    this.#pool = pool;
    this.#now = now;
    this.#problems = problems;
  }

  /** Samples of before: they are stored, and no watch has seen them. */
  async keep(source: string, batches: readonly MeasuredBatch[]): Promise<void> {
    for (const batch of batches) await this.#save(source, batch);
    await this.#pass();
  }

  /** Lines of before: they are counted, and no watch has seen the counts. */
  async keepLines(source: string, batches: readonly SaidBatch[]): Promise<void> {
    for (const batch of batches) await this.#count(source, batch);
    await this.#pass();
  }

  async #pass(): Promise<void> {
    while (await foldSamples(this.#pool));
    await this.#pool.query(
      `update metric_cursors set position = (select position from metric_cursors where consumer = 'blocks')
       where consumer = 'watches'`,
    );
  }

  /** Samples that come now; watches have looked at them. */
  async receive(source: string, batch: MeasuredBatch): Promise<void> {
    await this.#save(source, batch);
    await this.look();
  }

  /** Lines that come now; their windows are counted, and watches have looked at the counts. */
  async receiveLines(source: string, batch: SaidBatch): Promise<void> {
    await this.#count(source, batch);
    await this.look();
  }

  /** Watches look at what has come. */
  async look(): Promise<void> {
    for (let more = true; more;) {
      const told = await watchRound(this.#pool, {
        definitionsNow: this.#definitions,
        series: this.#series,
        receivedAt: new Date(this.#now()),
      });
      this.#problems.push(...told.problems);
      ({ more } = told);
    }
  }

  /** When the next series falls silent if nothing comes. */
  async nextAt(): Promise<number> {
    return (await nextSilence(this.#pool, await this.#definitions(this.#pool))) ?? Number.POSITIVE_INFINITY;
  }

  /** What follows of series that are silent now. */
  async fallSilent(): Promise<void> {
    const now = this.#now();
    await noteSilentSeries(this.#pool, { definitionsNow: this.#definitions, now, receivedAt: new Date(now) });
  }

  async #count(source: string, { at, said }: SaidBatch): Promise<void> {
    for (const each of said)
      await saveLogLines(this.#pool, [{ source, lines: each.lines, refused: [] }], new Date(each.at));
    const sources = await readDefinitionsOfKind(this.#pool, "LogSource");
    const params = { sources, memory: this.#logs, now: at + graceMs, awayMs: Number.POSITIVE_INFINITY };
    while ((await logRound(this.#pool, params)).more);
  }

  async #save(name: string, { series }: MeasuredBatch): Promise<void> {
    const source = (await readLatestDefinition(this.#pool, "MetricSource", name))?.ir;
    if (source === undefined) throw new Error(`there is no metric source "${name}"`);
    const kept = series.filter(({ labels }) => source.keep.some((selector) => selects(selector, labels)));
    const named = new Map(kept.map(({ labels }) => [seriesDigest(labels).toString("hex"), labels]));
    const numbers = await numberSeries(this.#pool, name, named);
    const batch = kept.map(({ labels, samples }): SeriesSamples => ({
      series: numbers.get(seriesDigest(labels).toString("hex")) ?? 0,
      samples,
    }));
    const count = (all: MeasuredBatch["series"]): number => all.reduce((sum, { samples }) => sum + samples.length, 0);
    const dropped = count(series) - count(kept);
    await saveSamples(
      this.#pool,
      [{ source: name, batch, kept: count(kept), dropped, refused: 0 }],
      new Date(this.#now()),
    );
  }
}
