/** IPv4 addresses as numbers from 0 to 2^32 - 1, and sets of them as sorted, disjoint intervals. */
import { failure, ok, type Result } from "../base/result.ts";

/** Both ends belong to it. */
export interface Interval {
  readonly first: number;
  readonly last: number;
}

/**
 * `192.0.2.1` as a number, or null. Exactly four decimal parts without leading zeros: `010.0.0.1` means different hosts
 * to different programs.
 */
export function parseAddress(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null;
    value = value * 256 + Number(part);
  }
  return value;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** An address, a range `192.0.2.1-192.0.2.9`, or a block `192.0.2.0/24`. The error says what is wrong with it. */
export function parseRange(text: string): Result<Interval, string> {
  const trimmed = text.trim();
  const [head = "", tail, more] = trimmed.includes("/") ? trimmed.split("/") : trimmed.split("-");
  const first = parseAddress(head.trim());
  if (first === null || more !== undefined) {
    return failure(
      `"${text.slice(0, 60)}" is not an address range: write 192.0.2.1, 192.0.2.1-192.0.2.9 or 192.0.2.0/24`,
    );
  }
  if (tail === undefined) return ok({ first, last: first });
  if (trimmed.includes("/")) {
    if (!/^\d{1,2}$/.test(tail.trim()) || Number(tail) > 32)
      return failure(`"${text.slice(0, 60)}" has a prefix length that is not between 0 and 32`);
    const size = 2 ** (32 - Number(tail));
    if (first % size !== 0) {
      return failure(
        `"${text.slice(0, 60)}" has bits set behind its prefix: did you mean ${formatAddress(first - (first % size))}/${tail.trim()}?`,
      );
    }
    return ok({ first, last: first + size - 1 });
  }
  const last = parseAddress(tail.trim());
  if (last === null) return failure(`"${text.slice(0, 60)}" does not end in an address: write 192.0.2.1-192.0.2.9`);
  if (last < first) return failure(`"${text.slice(0, 60)}" ends before it starts: swap its ends`);
  return ok({ first, last });
}

/** The same set, sorted, without overlaps. */
export function union(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const interval of [...intervals].sort((a, b) => a.first - b.first)) {
    const previous = merged.at(-1);
    if (previous !== undefined && interval.first <= previous.last + 1)
      merged[merged.length - 1] = { first: previous.first, last: Math.max(previous.last, interval.last) };
    else merged.push(interval);
  }
  return merged;
}

/** What of `intervals` is not in `excluded`, in one pass over both. */
export function subtract(intervals: readonly Interval[], excluded: readonly Interval[]): Interval[] {
  const holes = union(excluded);
  const rest: Interval[] = [];
  let next = 0;
  for (const { first, last } of union(intervals)) {
    let from = first;
    while ((holes[next]?.last ?? Infinity) < from) next++;
    // A hole may reach into the next interval: it is looked at again there.
    for (let at = next; from <= last; at++) {
      const hole = holes[at];
      if (hole === undefined || hole.first > last) {
        rest.push({ first: from, last });
        break;
      }
      if (hole.first > from) rest.push({ first: from, last: hole.first - 1 });
      from = hole.last + 1;
    }
  }
  return rest;
}

export function sizeOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** `count` addresses from position `start` of a sorted, disjoint set; fewer at its end. */
export function slice(intervals: readonly Interval[], start: number, count: number): Interval[] {
  const part: Interval[] = [];
  let skip = start;
  let left = count;
  for (const { first, last } of intervals) {
    if (left <= 0) break;
    const size = last - first + 1;
    if (skip < size) {
      const taken = Math.min(size - skip, left);
      part.push({ first: first + skip, last: first + skip + taken - 1 });
      left -= taken;
    }
    skip = Math.max(0, skip - size);
  }
  return part;
}

/** The single addresses, in order. */
export function addressesOf(intervals: readonly Interval[]): number[] {
  return intervals.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index));
}

/** What both sets have. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  return subtract(a, subtract(a, b));
}

/** The ranges of texts that were checked before. */
export function rangesOf(texts: readonly string[]): Interval[] {
  return texts.map((text) => {
    const range = parseRange(text);
    if (!range.ok) throw new Error(range.error);
    return range.value;
  });
}
