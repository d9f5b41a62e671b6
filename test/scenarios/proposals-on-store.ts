/** Whether improvements find in the store what a scenario expects. */
import type pg from "pg";
import { findingsOf } from "../../engine/improvement/find.ts";
import { type ExpectedProposals, unmetProposals } from "../../engine/simulation/proposals.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { readPast } from "../../store/improvement/read-past.ts";

export async function unmetProposalsOnStore(
  pool: pg.Pool,
  expected: ExpectedProposals,
  now: number,
): Promise<readonly string[]> {
  const improvement = (await readLatestDefinition(pool, "Improvement", expected.improvement))?.ir;
  if (improvement === undefined) return [`there is no improvement "${expected.improvement}"`];
  const past = await readPast(pool, now - improvement.withinMs);
  // A scenario plays with definitions that were there before it began.
  const rules = past.rules.map((rule) => ({ ...rule, old: true }));
  return unmetProposals(expected, findingsOf(improvement.find, { ...past, rules }));
}
