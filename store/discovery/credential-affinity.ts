import type pg from "pg";
import {
  type Attempt,
  type AttemptEnd,
  beginAttempt,
  type CredentialStanding,
  endAttempt,
  type Lockout,
  type LoginEnd,
  type TargetStanding,
} from "../../engine/discovery/credential.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

export interface AffinityKey extends Pick<CredentialStanding, "kind" | "name"> {
  readonly address: string;
}

const columns = `host(address) as address, kind, credential as name, failures,
  floor(extract(epoch from worked_at) * 1000)::bigint as "workedAt",
  floor(extract(epoch from paused_until) * 1000)::bigint as "pausedUntil"`;

/** What is remembered of credentials at these addresses. */
export async function readAffinity(db: Queryable, addresses: readonly string[]): Promise<readonly TargetStanding[]> {
  const { rows } = await db.query<TargetStanding>(
    `select ${columns} from credential_affinity where address = any($1::inet[])`,
    [addresses],
  );
  return rows;
}

/** Decides whether a credential may be tried, and remembers that it is. Of several at once each counts. */
export async function beginLogin(
  pool: pg.Pool,
  key: AffinityKey,
  params: { readonly lockout: Lockout; readonly now: number },
): Promise<Attempt> {
  return changeRow(pool, key, (known) => {
    const attempt = beginAttempt(key, known, params);
    return { row: attempt.may ? attempt.standing : known, result: attempt };
  });
}

/** Remembers how a login ended. */
export async function endLogin(
  pool: pg.Pool,
  key: AffinityKey,
  params: { readonly end: AttemptEnd; readonly now: number },
): Promise<void> {
  await changeRow(pool, key, (known) => ({
    row: endAttempt(known ?? { ...key, workedAt: null, failures: 0, pausedUntil: null }, params.end, params.now),
    result: null,
  }));
}

/** Remembers how logins ended that were made where there is no database. */
export async function noteLogins(pool: pg.Pool, ends: readonly LoginEnd[], lockout: Lockout): Promise<void> {
  for (const { end, at, ...key } of ends) {
    if (end === "refused") await beginLogin(pool, key, { lockout, now: at });
    else await endLogin(pool, key, { end, now: at });
  }
}

async function changeRow<T>(
  pool: pg.Pool,
  { address, kind, name }: AffinityKey,
  change: (known: CredentialStanding | undefined) => {
    readonly row: CredentialStanding | undefined;
    readonly result: T;
  },
): Promise<T> {
  return inTransaction(pool, async (client) => {
    // A row to lock, also where nothing is known yet.
    await client.query(
      "insert into credential_affinity (address, kind, credential, failures) values ($1, $2, $3, 0) on conflict do nothing",
      [address, kind, name],
    );
    const { rows } = await client.query<CredentialStanding>(
      `select ${columns} from credential_affinity where (address, kind, credential) = ($1, $2, $3) for update`,
      [address, kind, name],
    );
    const { row, result } = change(rows[0]);
    if (row === undefined || (row.workedAt === null && row.failures === 0 && row.pausedUntil === null))
      await client.query("delete from credential_affinity where (address, kind, credential) = ($1, $2, $3)", [
        address,
        kind,
        name,
      ]);
    else
      await client.query(
        `update credential_affinity set worked_at = to_timestamp($4 / 1000.0), failures = $5, paused_until = to_timestamp($6 / 1000.0)
         where (address, kind, credential) = ($1, $2, $3)`,
        [address, kind, name, row.workedAt, row.failures, row.pausedUntil],
      );
    return result;
  });
}
