/** Periods of one length that follow each other, as they are written. */
import type { ZoneTable } from "../clock/ir.ts";

export const periodLengths = ["year", "quarter", "month", "week", "day"] as const;
export type Length = (typeof periodLengths)[number];

const dayMs = 86_400_000;

/** So many periods of a length, oldest first; the last one has the instant in it, by the wall clocks of the zone. */
export function lastPeriods(length: Length, zone: ZoneTable, at: number, count: number): string[] {
  const offset = zone.transitions.findLast(([from]) => from <= at)?.[1] ?? zone.initialOffsetMs;
  const local = new Date(at + offset);
  return Array.from({ length: count }, (_, index) => periodBefore(length, local, count - 1 - index));
}

/** The period that is so many before the one of a day; `local` is as if local time were UTC. */
function periodBefore(length: Length, local: Date, back: number): string {
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth()];
  if (length === "year") return String(year - back);
  if (length === "quarter") {
    const quarter = year * 4 + Math.floor(month / 3) - back;
    return `${String(Math.floor(quarter / 4))}-Q${String((quarter % 4) + 1)}`;
  }
  if (length === "month") return new Date(Date.UTC(year, month - back)).toISOString().slice(0, 7);
  if (length === "week") return weekOf(local.getTime() - back * 7 * dayMs);
  return new Date(local.getTime() - back * dayMs).toISOString().slice(0, 10);
}

/** ISO 8601: a week is of the year that its Thursday is of. */
function weekOf(local: number): string {
  const weekday = (new Date(local).getUTCDay() + 6) % 7;
  const thursday = new Date(local + (3 - weekday) * dayMs);
  const first = Date.UTC(thursday.getUTCFullYear(), 0);
  const week = Math.floor((thursday.getTime() - first) / (7 * dayMs)) + 1;
  return `${String(thursday.getUTCFullYear())}-W${String(week).padStart(2, "0")}`;
}
