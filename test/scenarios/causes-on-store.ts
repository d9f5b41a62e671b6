/** Whether the causes that are found in the store are what a scenario expects. */
import type pg from "pg";
import { causesOf } from "../../engine/cause/causes.ts";
import type { Aliases } from "../../engine/simulation/expect.ts";
import { type ExpectedCauses, unmetCauses } from "../../engine/simulation/expected-cause.ts";
import { readSuspects } from "../../store/cause/read-suspects.ts";
import { readTrouble } from "../../store/cause/trouble.ts";

export async function unmetCausesOnStore(
  pool: pg.Pool,
  expected: ExpectedCauses,
  aliases: Aliases,
): Promise<readonly string[]> {
  const { of } = expected;
  const trouble = await readTrouble(pool, "record" in of ? { record: aliases.get(of.record) ?? "" } : of);
  if (trouble === null) return unmetCauses(expected, null, (alias) => aliases.get(alias));
  const { suspects, steps } = await readSuspects(pool, trouble);
  // A scenario keeps no changes of its CIs.
  const known = suspects.filter(({ kind }) => kind !== "item");
  return unmetCauses(expected, causesOf(trouble, known, steps), (alias) => aliases.get(alias));
}
