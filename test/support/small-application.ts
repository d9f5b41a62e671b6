import { createServer } from "node:http";
import { existsSync, writeFileSync } from "node:fs";
import pg from "pg";
import type { Application, ApplicationSettings, RunningApi } from "../../cli/launcher/application.ts";
import { describeNamespace } from "../../cli/launcher/grpc-probe.ts";

/**
 * The smallest product that the launcher can carry: it really writes to the database, asks the Temporal server and
 * answers over HTTP. OPSLOOM_TEST_FAIL names a step that fails, `full` one that PostgreSQL refuses as on a full disk,
 * `full while running` the end of the worker, OPSLOOM_TEST_STOP_MS makes its worker slow to drain,
 * OPSLOOM_TEST_WORKER_END ends the worker by itself some ms after its start, OPSLOOM_TEST_STUCK keeps something alive
 * in the process for ever, and fails the stop of the worker.
 */
export async function createSmallApplication(settings: ApplicationSettings): Promise<Application> {
  const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: 2 });
  pool.on("error", () => {});
  const failing = process.env["OPSLOOM_TEST_FAIL"];
  const step = (name: string): void => {
    if (process.env["OPSLOOM_TEST_STUCK"] !== undefined) setInterval(() => undefined, 1_000);
    if (failing === name) throw new Error(`the step "${name}" was told to fail`);
  };
  return {
    async migrate() {
      step("migrate");
      if (failing === "full")
        await pool.query(
          "do $$ begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$",
        );
      await pool.query("create table if not exists starts (at timestamptz not null default now())");
      return { detail: "1 applied" };
    },
    publish: async () => ({ detail: settings.definitionsDirectory }),
    async seed() {
      if (!existsSync(settings.apiKeyFile)) writeFileSync(settings.apiKeyFile, "ops_test\n", { mode: 0o600 });
      return { detail: "ready" };
    },
    async signInPath() {
      return null;
    },
    sample: async (records) => ({ detail: `${records} records` }),
    async resumed() {
      const { rows } = await pool.query<{ count: string }>("select count(*) from starts");
      await pool.query("insert into starts default values");
      return rows[0]!.count === "0" ? null : `${rows[0]!.count} earlier starts`;
    },
    async startWorker() {
      const { address } = settings.temporal.options;
      const answer = await describeNamespace({ address }, settings.temporal.namespace, 5_000);
      if (answer.code !== 0) throw new Error(answer.message);
      const endMs = process.env["OPSLOOM_TEST_WORKER_END"];
      return {
        detail: "1",
        ended: new Promise((_, reject) => {
          if (endMs !== undefined) setTimeout(() => reject(endOfWorker()), Number(endMs));
        }),
        async stop() {
          await new Promise((resolve) => setTimeout(resolve, Number(process.env["OPSLOOM_TEST_STOP_MS"] ?? 0)));
          if (process.env["OPSLOOM_TEST_STUCK"] === undefined) return;
          throw new Error("tasks did not end in time");
        },
      };
    },
    startMonitor: () => serve(pool, settings.metricsPort, "127.0.0.1"),
    startApi: () => serve(pool, settings.port, settings.host),
    close: () => pool.end(),
  };
}

function endOfWorker(): Error {
  const full = process.env["OPSLOOM_TEST_FAIL"] === "full while running";
  return full
    ? Object.assign(new Error("no space left on device"), { code: "ENOSPC" })
    : new Error("the namespace is gone");
}

/** Answers every request with whether the database does. */
async function serve(pool: pg.Pool, port: number, host: string): Promise<RunningApi> {
  const server = createServer((_, response) => {
    pool.query("select 1").then(
      () => response.end("ok\n"),
      () => response.writeHead(503).end("database\n"),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as { port: number };
  return {
    url: `http://${host}:${bound}`,
    detail: `port ${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
