import { createServer } from "node:http";
import { existsSync, writeFileSync } from "node:fs";
import pg from "pg";
import type { Application, ApplicationSettings } from "../../cli/launcher/application.ts";
import { describeNamespace } from "../../cli/launcher/grpc-probe.ts";

/**
 * The smallest product that the launcher can carry: it really writes to the database, asks the Temporal server and answers
 * over HTTP. OPSLOOM_TEST_FAIL names a step that fails, OPSLOOM_TEST_STOP_MS makes its worker slow to drain.
 */
export async function createSmallApplication(settings: ApplicationSettings): Promise<Application> {
  const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: 2 });
  pool.on("error", () => {});
  const failing = process.env["OPSLOOM_TEST_FAIL"];
  const step = (name: string): void => {
    if (failing === name) throw new Error(`the step "${name}" was told to fail`);
  };
  return {
    async migrate() {
      step("migrate");
      await pool.query("create table if not exists starts (at timestamptz not null default now())");
      return { detail: "1 applied" };
    },
    publish: async () => ({ detail: settings.definitionsDirectory }),
    async seed() {
      if (!existsSync(settings.apiKeyFile)) writeFileSync(settings.apiKeyFile, "ops_test\n", { mode: 0o600 });
      return { detail: "ready" };
    },
    async resumed() {
      const { rows } = await pool.query<{ count: string }>("select count(*) from starts");
      await pool.query("insert into starts default values");
      return rows[0]!.count === "0" ? null : `${rows[0]!.count} earlier starts`;
    },
    async startWorker() {
      const { address } = settings.temporal.options;
      const answer = await describeNamespace({ address }, settings.temporal.namespace, 5_000);
      if (answer.code !== 0) throw new Error(answer.message);
      return { detail: "1", stop: () => new Promise((resolve) => setTimeout(resolve, Number(process.env["OPSLOOM_TEST_STOP_MS"] ?? 0))) };
    },
    async startApi() {
      const server = createServer((_, response) => {
        pool.query("select 1").then(
          () => response.end("ok\n"),
          () => response.writeHead(503).end("database\n"),
        );
      });
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(settings.port, settings.host, resolve);
      });
      const { port } = server.address() as { port: number };
      return {
        url: `http://${settings.host}:${port}`,
        detail: `port ${port}`,
        stop: () =>
          new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      };
    },
    close: () => pool.end(),
  };
}
