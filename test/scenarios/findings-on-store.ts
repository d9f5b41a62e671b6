/** Whether the findings in the store are what a scenario expects. */
import type pg from "pg";
import { type ExpectedFinding, unmetFindings } from "../../engine/simulation/expected-finding.ts";
import { findingColumns, type StoredFinding } from "../../store/policy/findings.ts";

export async function unmetFindingsOnStore(
  pool: pg.Pool,
  expected: readonly ExpectedFinding[],
  aliases: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  if (expected.length === 0) return [];
  const { rows } = await pool.query<StoredFinding>(`select ${findingColumns} from findings f order by f.id`);
  return unmetFindings(expected, rows, aliases);
}
