/** A step `change` of a scenario on the store: other values of a CI, and the change that says so. */
import type pg from "pg";
import type { Step } from "../../engine/simulation/ir.ts";
import { findCi } from "../../store/cmdb/find.ts";
import { inTransaction } from "../../store/transaction.ts";

export async function changeOnStore(
  pool: pg.Pool,
  { ci: called, set }: Extract<Step, { readonly kind: "change" }>,
  now: number,
): Promise<readonly string[]> {
  const found = await findCi(pool, called);
  if (found.kind !== "one") return [`there is no CI "${called}"`];
  const { id, attributes } = found.ci;
  const said = Object.entries(set).map(([name, value]) => [name, { value, source: "manual", at: now }] as const);
  const all = Object.entries({ ...attributes, ...Object.fromEntries(said) }).filter(([, { value }]) => value !== null);
  const changes = Object.entries(set).map(([attribute, to]) => ({
    attribute,
    from: attributes[attribute]?.value ?? null,
    to,
  }));
  await inTransaction(pool, async (client) => {
    await client.query("update cis set attributes = $2, version = version + 1, changed_at = $3 where id = $1", [
      id,
      JSON.stringify(Object.fromEntries(all)),
      new Date(now),
    ]);
    await client.query("insert into ci_changes (ci_id, at, source, changes) values ($1, $2, 'manual', $3)", [
      id,
      new Date(now),
      JSON.stringify(changes),
    ]);
  });
  return [];
}
