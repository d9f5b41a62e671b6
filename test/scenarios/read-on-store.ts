/** What an indicator says of the records in the store, as the API reads it, at the virtual time of a scenario. */
import type pg from "pg";
import type { ExpectedIndicator } from "../../engine/simulation/expected-indicator.ts";
import type { ReadIndicator } from "../../engine/simulation/indicators.ts";
import { reckon } from "../../store/indicator/asked.ts";
import { latestProgram } from "../../store/indicator/program.ts";
import { count } from "../../store/indicator/reading.ts";

/** Commits have the time of the machine, and all of them are known. */
const always = Date.UTC(9999, 0);

export async function readOnStore(
  pool: pg.Pool,
  { indicator: name, period }: ExpectedIndicator,
  now: number,
): Promise<ReadIndicator> {
  const program = await latestProgram(pool, name);
  if (program === null) return `there is no indicator "${name}"`;
  const reckoning = reckon(program, period, now, now);
  if (!reckoning.ok) return reckoning.error;
  const counted = await count(pool, program, { ...reckoning.value, asOf: always });
  return counted.ok ? counted.value.reading : counted.error;
}
