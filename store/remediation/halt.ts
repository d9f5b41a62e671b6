/**
 * Remediations that a person has switched off. A halt is a row: it holds across restarts, until somebody lifts it.
 *
 * 1. Claims and begins of runs are serial with halts: once a halt is answered, nothing is claimed or begun any more.
 * 2. What has begun is not touched: to stop half-way helps nobody.
 */
import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

export interface RemediationHalt {
  readonly id: string;
  /** null = all of them. */
  readonly remediation: string | null;
  readonly reason: string;
  readonly by: string;
  /** UTC milliseconds, by the clock of the database. */
  readonly at: number;
}

interface HaltRow {
  id: string;
  remediation: string | null;
  reason: string;
  halted_by: string;
  halted_at: Date;
}

const columns = "id, remediation, reason, halted_by, halted_at";
const lock = 4604;

interface HaltParams {
  /** null = all of them. */
  readonly remediation: string | null;
  readonly reason: string;
  readonly by: string;
}

/** Halts; what is halted already stays as it was, with its first reason. */
export async function haltRemediations(
  pool: pg.Pool,
  { id, remediation, reason, by }: HaltParams & { readonly id: string },
): Promise<RemediationHalt> {
  return inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [lock]);
    const known = await client.query<HaltRow>(
      `select ${columns} from remediation_halts where remediation is not distinct from $1 and lifted_at is null`,
      [remediation],
    );
    if (known.rows[0] !== undefined) return haltOfRow(known.rows[0]);
    const { rows } = await client.query<HaltRow>(
      `insert into remediation_halts (id, remediation, reason, halted_by) values ($1, $2, $3, $4) returning ${columns}`,
      [id, remediation, reason, by],
    );
    const [row] = rows;
    if (row === undefined) throw new Error(`the halt "${id}" was not stored`);
    await appendAudit(client, {
      person: by,
      action: "remediation.halted",
      subject: remediation ?? "*",
      details: { reason },
    });
    return haltOfRow(row);
  });
}

/** Lifts the halt of one remediation, or the one of all; null = there is none. */
export async function liftHalt(
  pool: pg.Pool,
  { remediation, reason, by }: HaltParams,
): Promise<RemediationHalt | null> {
  return inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [lock]);
    const { rows } = await client.query<HaltRow>(
      `update remediation_halts set lifted_reason = $2, lifted_by = $3, lifted_at = now()
       where remediation is not distinct from $1 and lifted_at is null returning ${columns}`,
      [remediation, reason, by],
    );
    const [row] = rows;
    if (row === undefined) return null;
    const details = { reason, haltedFor: row.reason };
    await appendAudit(client, { person: by, action: "remediation.resumed", subject: remediation ?? "*", details });
    return haltOfRow(row);
  });
}

/** What halts a remediation now, the halt of all first. */
export async function readHalts(db: Queryable, remediation: string): Promise<readonly RemediationHalt[]> {
  const { rows } = await db.query<HaltRow>(
    `select ${columns} from remediation_halts where lifted_at is null and (remediation is null or remediation = $1)
     order by remediation nulls first`,
    [remediation],
  );
  return rows.map(haltOfRow);
}

/** Why a remediation may neither be claimed nor begun, or null; no halt comes before the transaction ends. */
export async function haltedText(client: Queryable, remediation: string): Promise<string | null> {
  await client.query("select pg_advisory_xact_lock_shared($1)", [lock]);
  const [halt] = await readHalts(client, remediation);
  if (halt === undefined) return null;
  const what = halt.remediation === null ? "all repairs are" : "it is";
  return `${what} halted by ${halt.by} since ${new Date(halt.at).toISOString()}: ${halt.reason}`;
}

function haltOfRow(row: HaltRow): RemediationHalt {
  const { id, remediation, reason } = row;
  return { id, remediation, reason, by: row.halted_by, at: row.halted_at.getTime() };
}
