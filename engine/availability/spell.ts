/** When a record or an alert was about a service, as one source of a commitment takes it. */
import type { Json } from "../base/json.ts";
import { type Interval, heldBetween, isOpen } from "../indicator/held.ts";
import { holds } from "../indicator/holds.ts";
import { instantOf } from "../indicator/measure.ts";
import { type IndicatorRow, valueOf } from "../indicator/row.ts";
import type { TimeSource } from "./ir.ts";
import type { Service } from "./service.ts";

/** A stretch of time, half-open, and what it is of. */
export interface Spell {
  /** Name of its source. */
  readonly source: string;
  /** Id of the record, or of the alert with its episode. */
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** It had not ended at the reading. */
  readonly goesOn: boolean;
}

interface Asked {
  readonly source: TimeSource;
  readonly service: Service;
  /** The instant of the reading, UTC milliseconds: nothing lies after it. */
  readonly at: number;
  /** Without a beginning and an end it is none. */
  readonly isWindow: boolean;
}

export function spellsOf(row: IndicatorRow, { source, service, at, isWindow }: Asked): readonly Spell[] {
  if (row.openedAt > at || !isAbout(row, source, service, at)) return [];
  if (!holds(source.when, { row, clock: null, at }, source)) return [];
  const within = isWindow ? windowOf(row, source, at) : outageOf(row, source, at);
  if (within === null) return [];
  const least = source.leastMs ?? 0;
  return heldBetween(source.while, row, source.finals, within).flatMap(([from, to]): Spell[] => {
    const end = Math.min(to, at);
    return end > from && end - from >= least
      ? [{ source: source.name, id: row.id, from, to: end, goesOn: to > at }]
      : [];
  });
}

function isAbout(row: IndicatorRow, { on, relations }: TimeSource, { reach }: Service, at: number): boolean {
  return on
    .flatMap((field) => textsOf(valueOf(row, field, at)))
    .some((ci) => Object.hasOwn(reach, ci) && (reach[ci] ?? Infinity) <= relations);
}

function textsOf(value: Json): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string");
}

function outageOf(row: IndicatorRow, { from, to, finals }: TimeSource, at: number): Interval {
  const start = firstOf(row, from, at) ?? row.openedAt;
  return [start, firstOf(row, to, at) ?? closedAt(row, finals) ?? Infinity];
}

/** What was not planned from when until when forgives nothing. */
function windowOf(row: IndicatorRow, { from, to }: TimeSource, at: number): Interval | null {
  const [start, end] = [firstOf(row, from, at), firstOf(row, to, at)];
  return start === null || end === null ? null : [start, end];
}

function firstOf(row: IndicatorRow, fields: readonly string[], at: number): number | null {
  for (const field of fields) {
    const instant = instantOf(row, field, at);
    if (instant !== null) return instant;
  }
  return null;
}

/** Since when it has been in a final state; null while it is open. */
function closedAt(row: IndicatorRow, finals: readonly string[]): number | null {
  const states = row.fields["state"] ?? [];
  const index = states.findLastIndex(({ value }) => isOpen(value, finals));
  return states[index + 1]?.from ?? null;
}
