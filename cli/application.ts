/** The product as the launcher starts it, whole or in parts: migrations, definitions, sample company, worker, API. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Logger as RuntimeLogger, Runtime } from "@temporalio/worker";
import { type Logger, pino } from "pino";
import { readReadiness } from "../api/routes/health.ts";
import { refreshSchedules } from "../commands/schedules.ts";
import type { DefinitionFile } from "../engine/definition/load.ts";
import { KeptBodies } from "../store/event/kept-bodies.ts";
import { readMark, writeMark } from "../store/mark/mark.ts";
import { migrate } from "../store/migrate.ts";
import { publishFiles } from "../store/definition/publish-files.ts";
import { compose } from "./composition.ts";
import type { Part } from "./configuration/parts.ts";
import { readDefinitionFiles } from "./files/definition-files.ts";
import { prepareFolders } from "./files/home-folders.ts";
import { loadIntegrations } from "./integration/load.ts";
import type { Application, CreateApplication, StepOutcome } from "./launcher/application.ts";
import { exitCodes, LaunchError } from "./launcher/launch-error.ts";
import { seed } from "./sample/seed.ts";
import { readSecret } from "./secret.ts";
import { startApiServer } from "./server/api-server.ts";
import { startMetricsServer } from "./server/metrics-server.ts";
import { version } from "./version.ts";
import { sourceDigest } from "./worker/source-digest.ts";
import { startWork } from "./worker/work.ts";

const run = promisify(execFile);

export const createApplication: CreateApplication = async (settings) => {
  const { home, databaseUrl, temporal } = settings;
  const logFile = join(home, "opsloom.log");
  // What earlier versions made was readable by all.
  if (existsSync(logFile)) chmodSync(logFile, 0o600);
  const log = pino(
    { level: "info", base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: logFile, sync: false, mkdir: true, mode: 0o600 }),
  );
  // The SDK must not act on signals: the launcher drains in order (a worker that stops by itself would leave the API
  // open).
  Runtime.install({
    shutdownSignals: [],
    logger: runtimeLogger(log),
    telemetryOptions: { logging: { forward: {}, filter: "WARN" } },
  });
  const secretsFolder = join(home, "secrets");
  const commandsFolder = join(home, "commands");
  const composition = await compose(
    {
      databaseUrl,
      temporal: temporal.options,
      temporalNamespace: temporal.namespace,
      secretsFolder,
      egress: { allow: settings.trust.egressAllow },
      shell: settings.trust.shell ? { workingDirectory: commandsFolder } : null,
      channels: settings.channels,
      retention: settings.retention,
      integrations: await loadIntegrations(settings.integrations, [process.cwd(), home]),
    },
    log,
  );
  const { pool } = composition;
  /** Parts that do not work yet, or no more. */
  const pending = new Set<Part>(settings.parts);
  const ready = (): boolean => pending.size === 0;
  const bodies = settings.parts.includes("api") && settings.parts.includes("worker") ? new KeptBodies() : null;
  prepareFolders(secretsFolder, commandsFolder);

  const application: Application = {
    async migrate(): Promise<StepOutcome> {
      const { applied, known } = await migrate(databaseUrl);
      return { detail: applied.length === 0 ? `${known}, none new` : `${applied.length} applied` };
    },

    async publish() {
      const files = await readDefinitionFiles([settings.definitionsDirectory]);
      // Only what changed since the last start is published again: a start must not undo what people have published
      // since.
      const digest = await digestOfFiles(files);
      if ((await readMark(pool, startMark)) === digest)
        return { detail: `${files.length} files, unchanged since the last start` };
      const by = { author: "$engine", gitCommit: await headCommit(settings.definitionsDirectory) };
      const outcome = await publishFiles(pool, files, by, composition.definitionOptions);
      if (!outcome.ok) {
        const errors = outcome.diagnostics.filter(({ severity }) => severity === "error");
        const own = new Set(files.map(({ path }) => path));
        const first = errors.find(({ file }) => own.has(file)) ?? errors[0];
        // What people have published since must not keep the product from starting.
        if (first !== undefined && !own.has(first.file)) {
          log.warn(
            { diagnostics: errors },
            "the definitions of this version would break published ones: not published",
          );
          return {
            detail: `not published, they would break published ones; opsloom publish ${settings.definitionsDirectory} says which`,
          };
        }
        throw new LaunchError(
          exitCodes.configuration,
          `the definitions in "${settings.definitionsDirectory}" have errors, the first: ${first?.file}:${first?.line}:${first?.column} ${first?.code} ${first?.message}; run opsloom validate`,
        );
      }
      await writeMark(pool, startMark, digest);
      // A worker does this at its start; one of another process may have started before.
      if (!settings.parts.includes("worker")) await refreshSchedules(composition);
      return {
        detail: outcome.changed.length === 0 ? `${outcome.unchanged}, none new` : `${outcome.changed.length} published`,
      };
    },

    async seed() {
      return { detail: await seed({ pool, home, apiKeyFile: settings.apiKeyFile }) };
    },

    async startMonitor() {
      const { url, stop } = await startMetricsServer({
        pool,
        port: settings.metricsPort,
        readiness: () => readReadiness({ ...composition, ready }),
      });
      return { detail: url, url, stop };
    },

    async startWorker() {
      const running = await startWork({ settings, composition, secretsFolder, bodies, log });
      pending.delete("worker");
      return {
        ...running,
        async stop() {
          pending.add("worker");
          await running.stop();
        },
      };
    },

    async startApi() {
      const deps = {
        ...composition,
        log,
        ready,
        version,
        bodies,
        secret: (name: string) => readSecret(secretsFolder, name),
      };
      const server = await startApiServer(deps, settings.port, settings.host);
      pending.delete("api");
      return {
        detail: server.url,
        url: server.url,
        async stop() {
          pending.add("api");
          await server.stop();
        },
      };
    },

    async resumed() {
      const { rows } = await pool.query<{ records: number; runs: number }>(
        `select (select count(*) from records where not final) as records,
           (select count(*) from runs where phase in ('pending', 'running', 'waiting', 'suspended')) as runs`,
      );
      const { records = 0, runs = 0 } = rows[0] ?? {};
      if (records + runs === 0) return null;
      return [
        records > 0 ? `${records} open ${records === 1 ? "record" : "records"}` : "",
        runs > 0 ? `${runs} ${runs === 1 ? "run" : "runs"}` : "",
      ]
        .filter(Boolean)
        .join(", ");
    },

    close: () => composition.close(),
  };
  return application;
};

/** Under this name the store remembers the files a start has published. */
const startMark = "definitions published at start";

async function digestOfFiles(files: readonly DefinitionFile[]): Promise<string> {
  const hash = createHash("sha256").update(await sourceDigest());
  for (const { path, text } of files) hash.update(`${path}\u0000${text}\u0000`);
  return hash.digest("hex");
}

async function headCommit(folder: string): Promise<string | null> {
  try {
    return (await run("git", ["-C", folder, "rev-parse", "HEAD"])).stdout.trim();
  } catch {
    return null;
  }
}

/** The SDK's own remarks go into our log file, with their details as fields. */
function runtimeLogger(log: Logger): RuntimeLogger {
  const write = (level: "trace" | "debug" | "info" | "warn" | "error") => (message: string, meta?: object) =>
    log[level](meta ?? {}, message);
  const logger: RuntimeLogger = {
    log: (level, message, meta) => write(level.toLowerCase() as "info")(message, meta),
    trace: write("trace"),
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
  return logger;
}
