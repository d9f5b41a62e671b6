/** Samples of many series as one run of bytes: what one request brought. */
import { decodeBlock, encodeBlock } from "./block.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { Sample } from "./sample.ts";

/** Samples of a series by its number. */
export interface SeriesSamples {
  readonly series: number;
  readonly samples: readonly Sample[];
}

export function encodeBatch(batch: readonly SeriesSamples[]): Uint8Array {
  const writer = new ByteWriter();
  for (const { series, samples } of batch) {
    const block = encodeBlock(samples);
    writer.unsigned(series);
    writer.unsigned(block.length);
    writer.bytes(block);
  }
  return writer.done();
}

/** `only`: others are passed over undecoded; left out = all. */
export function decodeBatch(bytes: Uint8Array, only?: ReadonlySet<number>): SeriesSamples[] {
  const reader = new ByteReader(bytes);
  const batch: SeriesSamples[] = [];
  while (!reader.isAtEnd) {
    const series = reader.unsigned();
    const block = reader.bytes(reader.unsigned());
    if (only?.has(series) !== false) batch.push({ series, samples: decodeBlock(block) });
  }
  return batch;
}
