import type { Secrets } from "../../engine/discovery/credential-secret.ts";
import type { ProbeLimits } from "./limits.ts";
import type { Refusal } from "./refusal.ts";

export interface SqlOpenParams {
  readonly where: string;
  readonly address: string;
  readonly port: number;
  readonly database: string | null;
  readonly secret: Secrets["sql"];
  readonly limits: ProbeLimits;
  readonly signal: AbortSignal;
}

/** A login at a database, for one statement. */
export interface SqlConnection {
  /** Runs the statement in a transaction that only reads and ends with it. */
  select(statement: string): Promise<Refusal | { readonly rows: readonly object[]; readonly bytes: number }>;
  close(): void;
}
