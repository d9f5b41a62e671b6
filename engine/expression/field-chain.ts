import type { Json } from "../json.ts";
import type { Single } from "./code.ts";
import { indexValue } from "./value/index-value.ts";

/**
 * Fields known beforehand, and chains of them, `.a.b.c`: nearly all that definitions read.
 *
 * 1. A value found under a key that no prototype has is an own field: JSON holds no undefined.
 * 2. Which of the readers a key gets depends on the keys met before, and only the speed depends on the reader.
 */
type Read = (value: Json) => Json;
interface Keyed {
  readonly [key: string]: Json | undefined;
}

function isRecord(value: Json): value is Json & Keyed {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * V8 remembers, for each place of a text, where a key lay in the objects seen there, as long as it is always the same
 * key. One place for all keys makes a read five times as slow; so the first keys of a process get places of their own.
 */
const places: readonly ((key: string) => Read)[] = [
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
  (key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key)),
];
const shared =
  (key: string): Read =>
  (value) =>
    isRecord(value) ? (value[key] ?? null) : indexValue(value, key);

const readers = new Map<string, Read>();

/** Reads one field; null for a key that prototypes have, which needs care. */
export function fieldReader(key: string): Read | null {
  if (key in Object.prototype) return null;
  const known = readers.get(key);
  if (known !== undefined) return known;
  const place = places[readers.size];
  if (place === undefined) return shared(key);
  const reader = place(key);
  readers.set(key, reader);
  return reader;
}

/** The value at the end of a chain; null when a key of it needs care. */
export function chainSingle(keys: readonly string[]): Single | null {
  const reads = keys.map(fieldReader).filter((read) => read !== null);
  const [a, b, c] = reads;
  if (a === undefined || reads.length < keys.length) return null;
  if (b === undefined) return a;
  if (c === undefined) return (input) => b(a(input));
  if (reads.length === 3) return (input) => c(b(a(input)));
  return (input) => reads.reduce((value, read) => read(value), input);
}

/** Whether the end of a chain is, or is not, one text, number, boolean or null. */
export function chainEquals(keys: readonly string[], constant: Json, negated: boolean): Single | null {
  const reads = keys.map(fieldReader).filter((read) => read !== null);
  const [a, b] = reads;
  if (a === undefined || reads.length < keys.length || reads.length > 2) return null;
  if (b === undefined) return negated ? (input) => a(input) !== constant : (input) => a(input) === constant;
  return negated ? (input) => b(a(input)) !== constant : (input) => b(a(input)) === constant;
}
