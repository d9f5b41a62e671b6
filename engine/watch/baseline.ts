/**
 * What is usual at this hour of the day or week, by the same hours before.
 *
 * 1. Of each hour that is over its middle and its spread are kept, of the last eight that compare: one bad hour is
 *    outvoted, and what has become usual is learned within weeks.
 * 2. What is expected is the middle of those middles; the deviation is the greater one of what hours differ by inside
 *    and from each other.
 * 3. What comes while a CI is in maintenance is judged and not learned, where the watch asks for it.
 * 4. Where nearly all values lie near what is expected, a value must lie farther out to be unusual.
 */
import { deviation, median } from "../series/robust.ts";
import type { MethodRun, Verdict } from "./finding.ts";
import { type Hour, inHour, type OpenHour } from "./hour.ts";
import type { Baseline } from "./ir.ts";
import { badOf, persist } from "./persist.ts";

const hourMs = 3_600_000;
/** 1970 began on a Thursday; weeks begin on Mondays. */
const firstMondayMs = 4 * 24 * hourMs;
const buckets = { none: 1, hourOfDay: 24, hourOfWeek: 168 } as const;
const keptHours = { none: 72, hourOfDay: 14, hourOfWeek: 8 } as const;
/** An expectation needs so many hours. */
const leastHours = { none: 6, hourOfDay: 3, hourOfWeek: 2 } as const;
/** A series that never moves still has a deviation: this part of its value. */
const leastSpread = 0.01;
/** So many values within two deviations widen the bound, when so many were seen; then the count is halved. */
const near = { share: 0.95, least: 200, most: 5_000, wider: 5 / 3 } as const;

type Told = readonly [centre: number, spread: number];

interface Learning {
  readonly since: number;
  readonly open: OpenHour | null;
  readonly seen: number;
  readonly near: number;
}

/** By bucket, the oldest first. */
interface Buckets {
  readonly [bucket: string]: readonly Told[];
}

type ByGroup<T> = { readonly [group: string]: T };

interface Expected {
  readonly centre: number;
  readonly spread: number;
  /** So many deviations to both sides are usual. */
  readonly width: number;
}

export function baseline(method: Baseline): MethodRun<ByGroup<Learning>, ByGroup<Buckets>> {
  return {
    begin: { open: {}, hours: {} },
    take: (memory, { at, values, unlearned }, before) => {
      const open: { [group: string]: Learning } = { ...memory.open };
      let { hours } = memory;
      const verdicts: Verdict[] = [];
      for (const [group, value] of values) {
        const known = open[group] ?? { since: at, open: null, seen: 0, near: 0 };
        const learns = unlearned?.has(group) !== true;
        const hour = learns ? inHour(known.open, at, value) : { open: known.open, over: null };
        if (hour.over !== null) hours = { ...hours, [group]: withHour(hours[group] ?? {}, method.season, hour.over) };
        const learned = { ...known, open: hour.open };
        const expected = at - learned.since < method.learnMs ? null : expect(method, hours[group] ?? {}, learned, at);
        const off = expected === null ? 0 : (value - expected.centre) / expected.spread;
        const isBad = expected !== null && isUnusual(method, expected, value);
        const persisted = persist(before(group), isBad, method.persist);
        open[group] = expected === null || !learns ? learned : counted(learned, off);
        verdicts.push({
          group,
          at,
          value,
          persisted,
          score: isBad ? scoreOf(off, badOf(persisted) / method.persist.points) : 0,
          evidence:
            expected === null
              ? { learning: true, learnedMs: at - learned.since }
              : { learning: false, expected: expected.centre, ...bounds(method, expected), deviations: off },
        });
      }
      return { memory: { open, hours }, verdicts };
    },
  };
}

/** 0 to 10. `lasts`: share of the points that make it fire. */
export function scoreOf(deviations: number, lasts: number): number {
  const size = deviations < 0 ? -deviations : deviations;
  return Math.min(10, size) * Math.min(1, lasts);
}

function withHour(hours: Buckets, season: Baseline["season"], { at, centre, spread }: Hour): Buckets {
  const bucket = String(bucketOf(season, at));
  return { ...hours, [bucket]: [...(hours[bucket] ?? []), [centre, spread] as const].slice(-keptHours[season]) };
}

function bucketOf(season: Baseline["season"], at: number): number {
  const count = buckets[season];
  return Math.floor((at - firstMondayMs) / hourMs) % count;
}

/** What is usual at the end of a step; null = not known yet. */
function expect(
  { season, sensitivity, isCount }: Baseline,
  hours: Buckets,
  { seen, near: close }: Learning,
  at: number,
): Expected | null {
  const told = hours[String(bucketOf(season, at - 1))] ?? [];
  if (told.length < leastHours[season]) return null;
  const centres = told.map(([centre]) => centre);
  const centre = median(centres);
  const inside = median(told.map(([, spread]) => spread));
  const size = centre < 0 ? -centre : centre;
  const least = isCount === true ? Math.max(1, Math.sqrt(size)) : leastSpread * size;
  return {
    centre,
    spread: Math.max(inside, deviation(centres, centre), least) || 1e-9,
    width: seen >= near.least && close / seen >= near.share ? sensitivity * near.wider : sensitivity,
  };
}

function counted(state: Learning, off: number): Learning {
  const isNear = off > -2 && off < 2;
  const [seen, close] = [state.seen + 1, state.near + (isNear ? 1 : 0)];
  return seen < near.most ? { ...state, seen, near: close } : { ...state, seen: seen / 2, near: close / 2 };
}

function bounds(
  { floor }: Baseline,
  { centre, spread, width }: Expected,
): { readonly low: number; readonly high: number } {
  const low = centre - width * spread;
  return { low: floor === null ? low : Math.max(floor, low), high: centre + width * spread };
}

function isUnusual(method: Baseline, expected: Expected, value: number): boolean {
  const { low, high } = bounds(method, expected);
  return (method.bad !== "low" && value > high) || (method.bad !== "high" && value < low);
}
