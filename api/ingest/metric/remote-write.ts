/**
 * Prometheus remote write, version 1: a `WriteRequest` of protobuf, of which series with their labels and samples are
 * read. Exemplars, histograms of the native kind and metadata are passed over.
 *
 * Labels come the same way each time, so their bytes are the key by which a series is known: they are read once.
 */
import protobuf from "protobufjs/minimal.js";
import type { Labels } from "../../../engine/metric/labels.ts";
import type { Sample } from "../../../engine/series/sample.ts";
import type { SentSeries } from "./sent-series.ts";

type Reader = protobuf.Reader;

/** Field 1 of `WriteRequest`, and 1 and 2 of `TimeSeries`, of wire type 2. */
const tags = { series: 10, label: 10, sample: 18, name: 10, value: 18, number: 9, instant: 16 } as const;
/** Labels of a series, and bytes of them. */
const most = { labels: 64, bytes: 8_192 } as const;

/** Throws a RangeError or an Error of the reader when the bytes are no such request. */
export function readWriteRequest(bytes: Buffer): SentSeries[] {
  const reader = protobuf.Reader.create(bytes);
  const all: SentSeries[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === tags.series) all.push(readSeries(reader, bytes));
    else reader.skipType(tag & 7);
  }
  return all;
}

function readSeries(reader: Reader, bytes: Buffer): SentSeries {
  const end = endOf(reader);
  const from = reader.pos;
  let labelsEnd = from;
  const samples: Sample[] = [];
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === tags.sample) samples.push(readSample(reader));
    else reader.skipType(tag & 7);
    if (tag === tags.label) labelsEnd = reader.pos;
  }
  if (labelsEnd - from > most.bytes)
    throw new RangeError(
      `the labels of a series have ${String(labelsEnd - from)} bytes, at most ${String(most.bytes)}`,
    );
  const part = bytes.subarray(from, labelsEnd);
  return { key: part.toString("latin1"), labels: () => readLabels(part), samples };
}

function readSample(reader: Reader): Sample {
  const end = endOf(reader);
  let value = 0;
  let at = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === tags.number) value = reader.double();
    else if (tag === tags.instant) at = wholeNumber(reader);
    else reader.skipType(tag & 7);
  }
  return { at, value };
}

function readLabels(part: Buffer): Labels {
  const reader = protobuf.Reader.create(part);
  const labels: [string, string][] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag !== tags.label) {
      reader.skipType(tag & 7);
      continue;
    }
    const end = endOf(reader);
    let name = "";
    let value = "";
    while (reader.pos < end) {
      const of = reader.uint32();
      if (of === tags.name) name = reader.string();
      else if (of === tags.value) value = reader.string();
      else reader.skipType(of & 7);
    }
    labels.push([name, value]);
  }
  if (labels.length > most.labels)
    throw new RangeError(`a series has ${String(labels.length)} labels, at most ${String(most.labels)} are taken`);
  return Object.fromEntries(labels);
}

/** Where the message that begins here ends. */
function endOf(reader: Reader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError("a part is longer than the whole");
  return end;
}

/** An int64 of at most 53 bits; a negative one comes as one far above, which no instant is. */
function wholeNumber(reader: Reader): number {
  let value = 0;
  for (let scale = 1; ; scale *= 0x80) {
    const byte = reader.buf[reader.pos];
    if (byte === undefined) throw new RangeError("a number has no end");
    reader.pos += 1;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
}
