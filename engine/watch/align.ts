/**
 * From samples of one or several series to points a step apart: what series of one group say is added, each with its
 * newest value. A point is there when a sample of a later step is: until then more may come.
 */
import type { Labels } from "../metric/labels.ts";
import type { Sample } from "../series/sample.ts";

/** A series that lacks so many steps counts no more. */
const staleSteps = 5;

interface Member {
  readonly group: string;
  /** The newest sample, as it came. */
  readonly at: number;
  readonly raw: number;
  /** What counts of it: its value or its rate; null = not known yet. */
  readonly value: number | null;
}

/** What is remembered; plain JSON. */
export interface Aligned {
  /** End of the step that is open; null = nothing has come. */
  readonly until: number | null;
  readonly members: { readonly [series: string]: Member };
}

export interface Point {
  /** End of the step, UTC milliseconds. */
  readonly at: number;
  /** By group. */
  readonly values: ReadonlyMap<string, number>;
  /** Groups of which nothing is to be learned from it; absent = none. */
  readonly unlearned?: ReadonlySet<string>;
}

export interface NewSample extends Sample {
  readonly series: string;
  /** Text of the labels by which groups are told apart. */
  readonly group: string;
  readonly labels: Labels;
}

export const unaligned: Aligned = { until: null, members: {} };

/** Samples in the order of their instants; one that is older than the open step changes nothing. */
export function align(
  before: Aligned,
  news: readonly NewSample[],
  { stepMs, rate }: { readonly stepMs: number; readonly rate: boolean },
): { readonly aligned: Aligned; readonly points: readonly Point[] } {
  const members: { [series: string]: Member } = { ...before.members };
  const points: Point[] = [];
  let { until } = before;
  for (const { series, group, at, value } of news) {
    const ends = at - (at % stepMs) + stepMs;
    if (until !== null && ends < until) continue;
    if (until !== null && ends > until) {
      const values = sums(members, until - staleSteps * stepMs);
      if (values.size > 0) points.push({ at: until, values });
    }
    until = ends;
    members[series] = { group, at, raw: value, value: rate ? rateOf(members[series], at, value) : value };
  }
  const oldest = (until ?? 0) - staleSteps * stepMs;
  const living = Object.entries(members).filter(([, member]) => member.at >= oldest);
  return { aligned: { until, members: Object.fromEntries(living) }, points };
}

function sums(members: { readonly [series: string]: Member }, oldest: number): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const { group, at, value } of Object.values(members))
    if (value !== null && at >= oldest) sum.set(group, (sum.get(group) ?? 0) + value);
  return sum;
}

/** A counter that has become less began anew at zero. */
function rateOf(before: Member | undefined, at: number, value: number): number | null {
  if (before === undefined) return null;
  if (at <= before.at) return before.value;
  return ((value < before.raw ? value : value - before.raw) * 1000) / (at - before.at);
}
