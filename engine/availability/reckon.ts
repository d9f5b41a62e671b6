/**
 * How much of a period a service was there, by what is known of its outages.
 *
 * 1. Outages are a union of half-open intervals: time that lies in two of them counts once, for the one that began
 *    first.
 * 2. Of each outage all time in the period is told: what lay outside the hours of service, what an earlier one counts
 *    already, what planned maintenance forgives, and the rest, which counts. The four add up to it.
 * 3. Planned maintenance forgives what fell into it. Without an outage it takes nothing away: the service was there.
 * 4. All of it is integer milliseconds; the share is the one division.
 */
import { compareText } from "../condition/compare.ts";
import { attempt, need } from "../clock/attempt.ts";
import { openTimeBetween } from "../clock/calendar.ts";
import type { Basis } from "../clock/context.ts";
import type { ClockFault } from "../clock/fault.ts";
import type { Result } from "../base/result.ts";
import type { Period } from "../indicator/period.ts";
import type { Spell } from "./spell.ts";

/** An outage, as far as it lies in the period. Instants are UTC milliseconds, times milliseconds. */
export interface Outage extends Spell {
  readonly closedMs: number;
  readonly overlapMs: number;
  readonly excludedMs: number;
  readonly countedMs: number;
  /** Ids of the planned maintenance that forgives some of it. */
  readonly forgivenBy: readonly string[];
}

export interface Uptime {
  /** Open time of the period, and of it until the reading. */
  readonly totalMs: number;
  readonly elapsedMs: number;
  /** Time in which it was not there: what counts, and what fell into planned maintenance. */
  readonly downMs: number;
  readonly excludedMs: number;
  /** 0..1 of the time until the reading; null of none. */
  readonly share: number | null;
  /** The error budget of the period, and what is left of it: less than nothing when the promise is broken. */
  readonly budgetMs: number;
  readonly leftMs: number;
  /** Null when the period has no open time. */
  readonly met: boolean | null;
  /** By their beginnings. */
  readonly outages: readonly Outage[];
}

export interface Reckoned {
  readonly period: Period;
  /** The instant of the reading. */
  readonly at: number;
  /** Hours of service; null = always. */
  readonly basis: Basis | null;
  readonly targetMillionths: number;
}

export function reckonUptime(
  { period, at, basis, targetMillionths }: Reckoned,
  outages: readonly Spell[],
  windows: readonly Spell[],
): Result<Uptime, ClockFault> {
  return attempt(() => {
    const open = (from: number, to: number): number =>
      basis === null ? Math.max(0, to - from) : need(openTimeBetween(basis.calendar, basis.zone, from, to));
    const end = Math.max(period.from, Math.min(period.to, at));
    const told = inOrder(outages, period.from, end);
    const planned = inOrder(windows, period.from, end);
    const lines: Outage[] = [];
    let covered = period.from;
    for (const outage of told) {
      lines.push(lineOf(outage, covered, planned, open));
      covered = Math.max(covered, outage.to);
    }
    const totalMs = open(period.from, period.to);
    const elapsedMs = open(period.from, end);
    const downMs = sumOf(lines, "countedMs");
    const budgetMs = Number((BigInt(totalMs) * BigInt(1_000_000 - targetMillionths)) / 1_000_000n);
    return {
      totalMs,
      elapsedMs,
      downMs,
      excludedMs: sumOf(lines, "excludedMs"),
      share: elapsedMs === 0 ? null : (elapsedMs - downMs) / elapsedMs,
      budgetMs,
      leftMs: budgetMs - downMs,
      met: totalMs === 0 ? null : downMs <= budgetMs,
      outages: lines,
    };
  });
}

/** What lies between two instants, cut to it, by beginning. */
function inOrder(spells: readonly Spell[], from: number, to: number): readonly Spell[] {
  return spells
    .filter((spell) => spell.from < to && spell.to > from)
    .map((spell) => ({ ...spell, from: Math.max(spell.from, from), to: Math.min(spell.to, to) }))
    .sort((a, b) => a.from - b.from || a.to - b.to || compareText(a.source, b.source) || compareText(a.id, b.id));
}

/** `covered`: all that an earlier one counts from its beginning on lies before it. */
function lineOf(
  outage: Spell,
  covered: number,
  planned: readonly Spell[],
  open: (from: number, to: number) => number,
): Outage {
  const from = Math.min(Math.max(outage.from, covered), outage.to);
  const openMs = open(from, outage.to);
  let [excludedMs, forgiven] = [0, from];
  const forgivenBy: string[] = [];
  for (const window of planned) {
    const end = Math.min(window.to, outage.to);
    if (window.from < outage.to && end > from && !forgivenBy.includes(window.id)) forgivenBy.push(window.id);
    const start = Math.max(window.from, forgiven);
    if (end <= start) continue;
    excludedMs += open(start, end);
    forgiven = end;
  }
  return {
    ...outage,
    overlapMs: from - outage.from,
    closedMs: outage.to - from - openMs,
    excludedMs,
    countedMs: openMs - excludedMs,
    forgivenBy,
  };
}

function sumOf(lines: readonly Outage[], of: "countedMs" | "excludedMs"): number {
  return lines.reduce((sum, line) => sum + line[of], 0);
}
