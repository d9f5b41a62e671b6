import type { TestProject } from "vitest/node";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { startPostgres } from "../../cli/launcher/postgres.ts";
import { findTemporal } from "../../cli/launcher/temporal-binary.ts";
import { startTemporal } from "../../cli/launcher/temporal.ts";
import { guardedHome } from "./guard.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Superuser of the database `opsloom` of this run's PostgreSQL. */
    postgresUrl: string;
    /** `host:port` of this run's Temporal server; its namespace is `default`. */
    temporalAddress: string;
  }
}

let stopAll: () => Promise<void> = async () => {};

/**
 * Global setup of the projects that need servers: one PostgreSQL and one Temporal a run, in a home that is thrown away.
 * They end with the run, also when it is killed.
 * OPSLOOM_TEST_POSTGRES_URL and OPSLOOM_TEST_TEMPORAL_ADDRESS put servers that run already in their place.
 */
export async function setup(project: Pick<TestProject, "provide">): Promise<void> {
  const { home, remove } = guardedHome("opsloom-test-");
  stopAll = remove;
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const [postgres, temporal] = await Promise.all([
    process.env["OPSLOOM_TEST_POSTGRES_URL"] === undefined
      ? startPostgres({ home, log, durable: false, maxConnections: 300 })
      : null,
    process.env["OPSLOOM_TEST_TEMPORAL_ADDRESS"] === undefined ? startTestTemporal(home, log) : null,
  ]);
  project.provide("postgresUrl", postgres?.url ?? process.env["OPSLOOM_TEST_POSTGRES_URL"]!);
  project.provide("temporalAddress", temporal?.address ?? process.env["OPSLOOM_TEST_TEMPORAL_ADDRESS"]!);
}

export async function teardown(): Promise<void> {
  await stopAll();
}

async function startTestTemporal(home: string, log: (line: string) => void) {
  const binary = await findTemporal({
    executable: process.env["OPSLOOM_TEMPORAL_CLI"] ?? null,
    searchPath: process.env["PATH"] ?? "",
    cacheDirectory: cacheDirectory(process.env),
    log,
  });
  return startTemporal({ home, binary, namespace: "default", headless: true, log });
}
