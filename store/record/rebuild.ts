import type pg from "pg";
import { foldAll } from "../../engine/lifecycle/fold.ts";
import { keptFields } from "../../engine/listing/field-changes.ts";
import { appendAudit } from "../audit/append.ts";
import type { BundleCache } from "../definition/bundle-cache.ts";
import { inTransaction } from "../transaction.ts";
import { columns, columnValues } from "./columns.ts";
import { readDeclaration } from "./declaration.ts";
import { replaceProjections } from "./fill.ts";
import { addRows, changeProjections, projections } from "./projections.ts";
import { differencesFrom, readChain, verifyChain } from "./verify.ts";

/** The ledger itself cannot be trusted: nothing is made of it. */
export class BrokenLedgerError extends Error {
  override readonly name = "BrokenLedgerError";
}

/**
 * Makes all that is read of a record anew from its ledger, in one transaction, while its writer waits. The chain is
 * proved first: `BrokenLedgerError` when it is not whole. Returns what was not as the ledger gives it; null = there is
 * no such record.
 */
export async function rebuildRecord(
  pool: pg.Pool,
  bundles: BundleCache,
  recordId: string,
  by: string,
): Promise<readonly string[] | null> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query("select from records where id = $1 for update", [recordId]);
    if (rowCount === 0) return null;
    const chain = await verifyChain(client, recordId);
    const { events, hash, broken } = await readChain(client, recordId);
    const state = foldAll(null, events);
    if (chain.brokenAt !== null || broken !== null || state === null)
      throw new BrokenLedgerError(
        `the ledger of ${recordId} is broken at event ${chain.brokenAt}: ${chain.why}; restore the database from a backup`,
      );
    const differences = await differencesFrom(client, bundles, { state, events, hash });
    const values = columnValues(await bundles.read(state.bundle), state, hash);
    const places = columns.map(([name, type], index) => `${name} = $${index + 2}::${type}`).join(", ");
    await client.query(`update records set ${places} where id = $1`, [recordId, ...values]);
    const declared = await readDeclaration(client, state.type);
    if (declared !== null) await replaceProjections(client, declared.body, [state]);
    const fields = keptFields(declared?.body ?? null);
    for (const projection of [...projections, ...changeProjections]) {
      await client.query(`delete from ${projection.table} where record_id = $1`, [recordId]);
      await client.query(addRows(projection), [recordId, JSON.stringify(projection.rows(state, events, fields))]);
    }
    const details = { differences: [...differences] };
    // Making all records anew changes few of them.
    if (differences.length > 0)
      await appendAudit(client, { person: by, action: "record.rebuilt", subject: recordId, details });
    return differences;
  });
}
