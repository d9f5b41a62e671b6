import { readFileSync } from "node:fs";
import { join } from "node:path";
import { guardedUp, makeHome } from "../../test/support/guard.ts";

/** The whole product in a process of its own, with PostgreSQL and Temporal, on a home that is removed with it. */
export interface BenchProduct {
  readonly url: string;
  readonly databaseUrl: string;
  /** API key of a person of the sample company. */
  key(user: string): string;
  stop(): Promise<void>;
}

/** Starts it. It also ends when this process does, even by kill -9. */
export async function startBenchProduct(): Promise<BenchProduct> {
  const home = makeHome("opsloom-bench-");
  const { state, end } = guardedUp(home);
  const { apiUrl, ports } = await state;
  if (apiUrl === null) throw new Error("opsloom up runs no API");
  const password = readFileSync(join(home, "postgres.password"), "utf8").trim();
  return {
    url: apiUrl,
    databaseUrl: `postgres://opsloom:${password}@127.0.0.1:${ports.postgres}/opsloom`,
    key: (user) => readFileSync(join(home, "keys", user), "utf8").trim(),
    stop: end,
  };
}
