/** What a person sees of a record, as the API shows it. */
import type pg from "pg";
import { sightOn } from "../../api/sight.ts";
import { type ExpectedSight, unmetSight } from "../../engine/simulation/expected-sight.ts";
import type { SimulatedRecord } from "../../engine/simulation/simulated-record.ts";
import { readPeople } from "../../store/person/read.ts";

export async function unmetSightOnStore(
  pool: pg.Pool,
  expected: ExpectedSight,
  record: SimulatedRecord | undefined,
  now: number,
): Promise<readonly string[]> {
  const person = (await readPeople(pool, [expected.for])).get(expected.for);
  if (record === undefined || person === undefined)
    return [`there is no record "${expected.alias}" or no person "${expected.for}"`];
  const sight = await sightOn(pool, { person, keyId: "scenario", readAt: now }, record.state);
  return unmetSight(expected, record, sight);
}
