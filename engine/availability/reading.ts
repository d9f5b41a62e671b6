/** A reading of a commitment: rows of its sources come one by one, and what they say of each service is reckoned. */
import { failure, ok, type Result } from "../base/result.ts";
import type { ClockContext } from "../clock/context.ts";
import { basisOf } from "../clock/context.ts";
import { attempt } from "../clock/attempt.ts";
import type { IndicatorRow } from "../indicator/row.ts";
import type { AskedPeriod } from "./ask.ts";
import type { Availability, TimeSource } from "./ir.ts";
import { reckonUptime, type Uptime } from "./reckon.ts";
import type { Service } from "./service.ts";
import { type Spell, spellsOf } from "./spell.ts";

export interface ServiceUptime extends Uptime {
  readonly ci: string;
  readonly name: string;
}

export interface UptimeReading {
  /** Of all services; null = none of them has open time in the period. */
  readonly met: boolean | null;
  /** In the order of the commitment. */
  readonly services: readonly ServiceUptime[];
}

export interface Reads {
  readonly availability: Availability;
  readonly services: readonly Service[];
  readonly asked: AskedPeriod;
}

/** A row of one of the sources, by the name of that. */
export interface SourceRow {
  readonly source: string;
  readonly row: IndicatorRow;
}

/** What rows that are known come to, as of an instant that may be later: as if nothing happened until then. */
export function readingOf(
  reads: Reads,
  rows: readonly SourceRow[],
  context: ClockContext,
): Result<UptimeReading, string> {
  const reader = new UptimeReader(reads);
  for (const source of [...reads.availability.outages, ...reads.availability.except])
    for (const one of rows) if (one.source === source.name) reader.take(source, one.row);
  return reader.reading(context);
}

export class UptimeReader {
  readonly #reads: Reads;
  readonly #outages = new Map<string, Spell[]>();
  readonly #windows = new Map<string, Spell[]>();

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  /** Takes a row of one of the sources; false = it says nothing of the period. */
  take(source: TimeSource, row: IndicatorRow): boolean {
    const { availability, services, asked } = this.#reads;
    const { period, asOf } = asked;
    const isWindow = availability.except.includes(source);
    const kept = isWindow ? this.#windows : this.#outages;
    let matters = false;
    for (const service of services) {
      const spells = spellsOf(row, { source, service, at: asOf, isWindow }).filter(
        ({ from, to }) => from < period.to && to > period.from,
      );
      if (spells.length === 0) continue;
      matters = true;
      const known = kept.get(service.ci);
      if (known === undefined) kept.set(service.ci, [...spells]);
      else known.push(...spells);
    }
    return matters;
  }

  /** `context` has the calendar of the hours of service. The error is for who reads. */
  reading(context: ClockContext): Result<UptimeReading, string> {
    const { availability, services, asked } = this.#reads;
    const { hours, target } = availability;
    const basis = attempt(() => (hours === null ? null : basisOf(hours, context)));
    if (!basis.ok) return failure(`availability "${availability.name}": ${basis.error.message}`);
    const reckoned = {
      period: asked.period,
      at: asked.asOf,
      basis: basis.value,
      targetMillionths: target.millionths,
    };
    const read: ServiceUptime[] = [];
    for (const { ci, name } of services) {
      const uptime = reckonUptime(reckoned, this.#outages.get(ci) ?? [], this.#windows.get(ci) ?? []);
      if (!uptime.ok) return failure(`availability "${availability.name}": ${uptime.error.message}`);
      read.push({ ci, name, ...uptime.value });
    }
    const known = read.flatMap(({ met }) => met ?? []);
    return ok({ met: known.length === 0 ? null : known.every(Boolean), services: read });
  }
}
