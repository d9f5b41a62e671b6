import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { isPortFree } from "../../cli/launcher/port.ts";
import { findTemporal } from "../../cli/launcher/temporal-binary.ts";
import { lowPorts } from "../support/low-port.ts";
import { composeConfig, composeService } from "./compose-file.ts";
import type { DebianPostgres } from "./debian-postgres.ts";
import { findTemporalPrograms } from "./temporal-programs.ts";

const run = promisify(execFile);

/** A Temporal server on PostgreSQL, set up and started by the commands of docker-compose.yml. */
export interface TemporalCluster {
  readonly address: string;
  /** Runs the one-shot services of the schema and the namespace once more, as another `docker compose up` does. */
  prepareAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** Each port that the embedded configuration of the server lets choose. */
const portNames = [
  "FRONTEND_GRPC_PORT",
  "FRONTEND_HTTP_PORT",
  "FRONTEND_MEMBERSHIP_PORT",
  "MATCHING_GRPC_PORT",
  "MATCHING_MEMBERSHIP_PORT",
  "HISTORY_GRPC_PORT",
  "HISTORY_MEMBERSHIP_PORT",
  "WORKER_GRPC_PORT",
  "WORKER_MEMBERSHIP_PORT",
] as const;

export async function startTemporalCluster(home: string, postgres: DebianPostgres): Promise<TemporalCluster> {
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const [programs, cli] = [await findTemporalPrograms(log), await findTemporalCli(log)];
  const bin = join(home, "bin");
  mkdirSync(bin, { recursive: true });
  // Under the names that they have in the images.
  symlinkSync(programs.sql, join(bin, "temporal-sql-tool"));
  symlinkSync(programs.server, join(bin, "temporal-server"));
  symlinkSync(cli, join(bin, "temporal"));

  // On PostgreSQL the server keeps its own ports in a smallint, and does not start with one above 32767.
  const ports = await lowPorts(portNames.length);
  const address = `127.0.0.1:${ports[0]}`;
  const variables = { POSTGRES_PASSWORD: postgres.password };
  // What names a container there is this machine here.
  const local = (environment: { readonly [name: string]: string }): NodeJS.ProcessEnv => ({
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
    HOME: home,
    ...environment,
  });
  const oneShot = async (name: string, here: { readonly [name: string]: string }): Promise<void> => {
    const { entrypoint, command, environment } = composeService(name, variables);
    const [program = "", ...parameters] = [...entrypoint, ...command];
    await run(program, parameters, { env: local({ ...environment, ...here }), maxBuffer: 64 * 1024 * 1024 });
  };
  const prepareSchema = (): Promise<void> =>
    oneShot("temporal-schema", { SQL_HOST: "127.0.0.1", SQL_PORT: String(postgres.port) });
  const prepareNamespace = (): Promise<void> => oneShot("temporal-namespace", { TEMPORAL_ADDRESS: address });

  await prepareSchema();
  const dynamicConfig = join(home, "dynamic-config.yaml");
  writeFileSync(dynamicConfig, composeConfig("temporal-dynamic-config"));
  const logFile = join(home, "temporal-server.log");
  const output = openSync(logFile, "a");
  const child = spawn(join(bin, "temporal-server"), ["start"], {
    cwd: home,
    env: local({
      ...composeService("temporal", variables).environment,
      POSTGRES_SEEDS: "127.0.0.1",
      DB_PORT: String(postgres.port),
      BIND_ON_IP: "127.0.0.1",
      DYNAMIC_CONFIG_FILE_PATH: dynamicConfig,
      ...Object.fromEntries(portNames.map((name, index) => [name, String(ports[index])])),
    }),
    stdio: ["ignore", output, output],
  });
  await listens(child, ports[0]!, logFile);
  // As the one-shot service does it (`restart: on-failure:10`): the server listens before it serves.
  await retry(20, prepareNamespace).catch((error: unknown) => {
    throw new Error(`the namespace was not made; the server said: ${readFileSync(logFile, "utf8").slice(-4_000)}`, {
      cause: error,
    });
  });
  return {
    address,
    prepareAgain: async () => {
      await prepareSchema();
      await prepareNamespace();
    },
    async stop() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGTERM");
      await Promise.race([ended, pause(20_000, undefined, { ref: false })]);
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function findTemporalCli(log: (line: string) => void): Promise<string> {
  const { path } = await findTemporal({
    executable: process.env["OPSLOOM_TEMPORAL_CLI"] ?? null,
    searchPath: process.env["PATH"] ?? "",
    cacheDirectory: cacheDirectory(process.env),
    log,
  });
  return path;
}

async function listens(child: ChildProcess, port: number, logFile: string): Promise<void> {
  for (let looks = 0; await isPortFree(port); looks += 1) {
    if (child.exitCode !== null || looks > 600)
      throw new Error(`the Temporal server did not start: ${readFileSync(logFile, "utf8").slice(-2_000)}`);
    await pause(200);
  }
}

async function retry(times: number, act: () => Promise<void>): Promise<void> {
  for (let left = times; ; left -= 1) {
    try {
      await act();
      return;
    } catch (error) {
      if (left <= 1) throw error;
      await pause(1_000);
    }
  }
}
