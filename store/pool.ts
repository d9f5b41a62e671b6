import pg from "pg";

/** What every operation of the store takes first: a pool, or a client inside a transaction. */
export type Queryable = Pick<pg.Pool, "query"> | Pick<pg.PoolClient, "query">;

const types = new pg.TypeOverrides();
// Sequences and counts stay below 2^53 in this schema; text would make every comparison a trap.
types.setTypeParser(pg.types.builtins.INT8, Number);
// A date is a calendar day: the driver's Date at local midnight would shift it by the zone of the process.
types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export interface PoolOptions {
  readonly applicationName: string;
  /** @default 10 */
  readonly max?: number;
  /** Told of an idle connection that broke; the pool replaces it. */
  readonly onError: (error: Error) => void;
}

/** A pool whose statements end: 15 s a statement, 30 s idle in a transaction, 5 s to connect. */
export function createPool(url: string, options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: options.applicationName,
    max: options.max ?? 10,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
    connectionTimeoutMillis: 5_000,
    types,
  });
  pool.on("error", options.onError);
  // The pool listens to idle connections only. One that breaks between two statements of a transaction tells nobody
  // else, and an error event without a listener ends the process; the next statement on it fails anyway.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
