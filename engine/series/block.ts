/**
 * Samples of one series as few bytes. Instants are kept as the difference of their differences, which is 0 for what
 * comes regularly; of a value the bytes in which it differs from the one before.
 */
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { Sample } from "./sample.ts";

/** In any order; values of every kind come back bit by bit, but for NaN, of which there is one. */
export function encodeBlock(samples: readonly Sample[]): Uint8Array {
  const writer = new ByteWriter();
  const value = new DataView(new ArrayBuffer(16));
  let at = 0;
  let step = 0;
  for (const sample of samples) {
    const difference = sample.at - at;
    writer.signed(difference - step);
    [at, step] = [sample.at, difference];
    value.setFloat64(0, sample.value);
    writeChanged(writer, value);
    value.setFloat64(8, sample.value);
  }
  return writer.done();
}

export function decodeBlock(bytes: Uint8Array): Sample[] {
  const reader = new ByteReader(bytes);
  const value = new DataView(new ArrayBuffer(8));
  const samples: Sample[] = [];
  let at = 0;
  let step = 0;
  while (!reader.isAtEnd) {
    step += reader.signed();
    at += step;
    readChanged(reader, value);
    samples.push({ at, value: value.getFloat64(0) });
  }
  return samples;
}

/** One byte says how many bytes are equal before and after those that differ, which follow. */
function writeChanged(writer: ByteWriter, value: DataView): void {
  let first = 0;
  while (first < 8 && value.getUint8(first) === value.getUint8(first + 8)) first += 1;
  let end = 8;
  while (end > first && value.getUint8(end - 1) === value.getUint8(end + 7)) end -= 1;
  writer.byte(first * 16 + (8 - end));
  for (let index = first; index < end; index += 1) writer.byte(value.getUint8(index));
}

function readChanged(reader: ByteReader, value: DataView): void {
  const head = reader.byte();
  const after = head % 16;
  const first = (head - after) / 16;
  if (first + after > 8) throw new RangeError(`no value begins with the byte ${String(head)}`);
  for (let index = first; index < 8 - after; index += 1) value.setUint8(index, reader.byte());
}
