/** What an indicator or a commitment to uptime says of the records in the store, as the API reads it, at the virtual time of a scenario. */
import type pg from "pg";
import type { ExpectedIndicator } from "../../engine/simulation/expected-indicator.ts";
import type { ReadIndicator } from "../../engine/simulation/indicators.ts";
import { askPeriod } from "../../engine/availability/ask.ts";
import type { ExpectedUptime } from "../../engine/simulation/expected-uptime.ts";
import type { ReadUptime } from "../../engine/simulation/uptime.ts";
import { latestUptimeProgram } from "../../store/availability/program.ts";
import { reckonStored } from "../../store/availability/reading.ts";
import { reckon } from "../../store/indicator/asked.ts";
import { latestProgram, zoneOf } from "../../store/indicator/program.ts";
import { count } from "../../store/indicator/reading.ts";

export async function readOnStore(
  pool: pg.Pool,
  { indicator: name, period }: ExpectedIndicator,
  now: number,
): Promise<ReadIndicator> {
  const program = await latestProgram(pool, name);
  if (program === null) return `there is no indicator "${name}"`;
  const reckoning = reckon(program, period, now, now);
  if (!reckoning.ok) return reckoning.error;
  const counted = await count(pool, program, reckoning.value);
  return counted.ok ? counted.value.reading : counted.error;
}

export async function readUptimeOnStore(
  pool: pg.Pool,
  { availability: name, period }: ExpectedUptime,
  now: number,
): Promise<ReadUptime> {
  const program = await latestUptimeProgram(pool, name);
  if (program === null) return `there is no availability "${name}"`;
  const { availability } = program;
  const asked = askPeriod(availability, zoneOf(availability.zone, now), period, now, now);
  if (!asked.ok) return asked.error;
  const reckoned = await reckonStored(pool, program, asked.value, null);
  return reckoned.ok ? reckoned.value.reading : reckoned.error;
}
