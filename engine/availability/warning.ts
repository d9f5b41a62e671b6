/**
 * That the error budget of a commitment runs out: told once for each share of it, service and period.
 *
 * 1. A warning is known by its key. Of several shares that are reached at once the highest is told, and none below one
 *    that was told.
 * 2. When a share is reached follows from the rows that are known: every host finds the same instant.
 */
import { failure, ok, type Result } from "../base/result.ts";
import type { JsonObject } from "../base/json.ts";
import type { ClockContext } from "../clock/context.ts";
import { evaluateValues } from "../condition/evaluate.ts";
import type { ZoneTable } from "../clock/ir.ts";
import type { Period } from "../indicator/period.ts";
import { instantText } from "../lifecycle/instant.ts";
import { unsettledPeriods } from "./ask.ts";
import type { Availability, BudgetWarning } from "./ir.ts";
import { readingOf, type ServiceUptime, type SourceRow } from "./reading.ts";
import type { Service } from "./service.ts";

type Share = BudgetWarning["at"][number];

/** A commitment that warns, with what is known of its services now. */
export interface Watched {
  readonly availability: Availability & { readonly warn: BudgetWarning };
  readonly services: readonly Service[];
  readonly rows: readonly SourceRow[];
  readonly context: ClockContext;
  readonly zone: ZoneTable;
}

export interface DueWarning {
  /** Whose it is. */
  readonly availability: string;
  readonly key: string;
  /** Of the same service and period, of this share and of all above it: when one of them was told, this is not. */
  readonly keys: readonly string[];
  readonly record: string;
  readonly as: string;
  readonly fields: JsonObject;
}

/** Whether somebody is to hear of it. */
export function doesWarn(availability: Availability): availability is Watched["availability"] {
  return availability.warn !== undefined;
}

/** What is to be told at an instant, unless one of its `keys` was. The error is for who reads the log. */
export function dueWarnings(watched: Watched, now: number): Result<readonly DueWarning[], string> {
  const found: DueWarning[] = [];
  const { availability, zone } = watched;
  for (const period of unsettledPeriods(availability, zone, now)) {
    const read = servicesAt(watched, period, now);
    if (!read.ok) return read;
    for (const service of read.value) {
      const warning = warningOf(availability, period, service, now);
      if (!warning.ok) return warning;
      if (warning.value !== null) found.push(warning.value);
    }
  }
  return ok(found);
}

/**
 * The next instant at which another share is reached while what is out now stays so; null = none of what is known will
 * reach one.
 */
export function nextReached(watched: Watched, now: number): Result<number | null, string> {
  const { availability, zone } = watched;
  let next: number | null = null;
  for (const period of unsettledPeriods(availability, zone, now)) {
    const at = (instant: number) => servicesAt(watched, period, instant);
    const [read, last] = [at(now), at(period.to)];
    if (!read.ok) return read;
    if (!last.ok) return last;
    for (const [index, service] of read.value.entries()) {
      const end = last.value[index];
      const share = availability.warn.at.find((one) => !isReached(service, one));
      if (share === undefined || end === undefined || period.to <= now || !isReached(end, share)) continue;
      const reached = firstInstant(now, period.to, (instant) => {
        const then = at(instant);
        return then.ok && then.value[index] !== undefined && isReached(then.value[index], share);
      });
      next = next === null ? reached : Math.min(next, reached);
    }
  }
  return ok(next);
}

function servicesAt(
  { availability, services, rows, context }: Watched,
  period: Period,
  at: number,
): Result<readonly ServiceUptime[], string> {
  const asked = { period, asOf: at, provisional: true };
  const read = readingOf({ availability, services, asked }, rows, context);
  return read.ok ? ok(read.value.services) : read;
}

/** Of a promise that leaves nothing every outage uses up all. */
function isReached({ downMs, budgetMs }: ServiceUptime, { millionths }: Share): boolean {
  return downMs > 0 && BigInt(downMs) * 1_000_000n >= BigInt(budgetMs) * BigInt(millionths);
}

function warningOf(
  { name, warn }: Watched["availability"],
  period: Period,
  service: ServiceUptime,
  now: number,
): Result<DueWarning | null, string> {
  const above = warn.at.slice(warn.at.findLastIndex((one) => isReached(service, one)));
  const [share] = above;
  if (share === undefined || !isReached(service, share)) return ok(null);
  const keys = above.map(({ text }) => `uptime:${name}:${period.text}:${service.ci}:${text}`);
  const { downMs, budgetMs } = service;
  const uptime = {
    commitment: name,
    service: service.ci,
    name: service.name,
    period: period.text,
    share: share.text,
    usedPercent: budgetMs === 0 ? 100 : Math.floor((downMs * 100) / budgetMs),
    downMinutes: Math.floor(downMs / 60_000),
    budgetMinutes: Math.floor(budgetMs / 60_000),
  };
  const fields = evaluateValues(warn.open.set, { record: {}, variables: { uptime, now: instantText(now) } });
  if (!fields.ok) return failure(`availability "${name}": ${fields.error}`);
  const { record, as } = warn.open;
  return ok({ availability: name, key: keys[0] ?? "", keys, record, as, fields: fields.value });
}

/** The first instant after `from` at which it holds, when it holds at `to` and goes on to. */
function firstInstant(from: number, to: number, holds: (at: number) => boolean): number {
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (holds(middle)) after = middle;
    else before = middle;
  }
  return after;
}
