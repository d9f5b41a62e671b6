/** What a source of metrics sends in a scenario. */
import { type Labels, seriesText } from "../metric/labels.ts";
import type { Sample } from "../series/sample.ts";
import { xorshift } from "../series/xorshift.ts";

export interface Measured {
  readonly source: string;
  readonly forMs: number;
  readonly everyMs: number;
  readonly series: readonly MeasuredSeries[];
}

/** A straight line from one value to another, on it a wave, and noise that is the same each time. */
export interface MeasuredSeries {
  readonly labels: Labels;
  readonly from: number;
  readonly to: number;
  readonly wave: { readonly by: number; readonly overMs: number } | null;
  readonly noise: number;
}

/** What comes at once: all samples up to an instant. */
export interface MeasuredBatch {
  readonly at: number;
  readonly series: readonly { readonly labels: Labels; readonly samples: readonly Sample[] }[];
}

/** A step is sent in so many parts at most. */
const mostBatches = 100;

/** What comes from an instant on, in parts. */
export function measuredBatches(measured: Measured, begins: number): readonly MeasuredBatch[] {
  const { forMs, everyMs, series } = measured;
  const count = Math.floor(forMs / everyMs);
  const size = Math.ceil(count / mostBatches);
  const lines = series.map((one) => ({ labels: one.labels, samples: samplesOf(one, { begins, everyMs, count }) }));
  const batches: MeasuredBatch[] = [];
  for (let first = 0; first < count; first += size) {
    const end = Math.min(count, first + size);
    batches.push({
      at: begins + end * everyMs,
      series: lines.map(({ labels, samples }) => ({ labels, samples: samples.slice(first, end) })),
    });
  }
  return batches;
}

/** The first sample is one step after the beginning, the last at the end. */
function samplesOf(
  { labels, from, to, wave, noise }: MeasuredSeries,
  { begins, everyMs, count }: { readonly begins: number; readonly everyMs: number; readonly count: number },
): readonly Sample[] {
  const random = xorshift(seedOf(`${seriesText(labels)} ${String(begins)}`));
  return Array.from({ length: count }, (_, index) => {
    const at = begins + (index + 1) * everyMs;
    const line = from + ((to - from) * (index + 1)) / count;
    const waves = wave === null ? 0 : wave.by * triangle((at % wave.overMs) / wave.overMs);
    return { at, value: line + waves + noise * (2 * random() - 1) };
  });
}

/** From -1 at the beginning of a period to 1 in its middle, and back. */
function triangle(phase: number): number {
  return phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase;
}

function seedOf(text: string): number {
  let seed = 0;
  for (const character of text) seed = (seed * 31 + (character.codePointAt(0) ?? 0)) | 0;
  return seed;
}
