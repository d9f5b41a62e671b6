import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";
import { environment } from "../configuration/environment.ts";
import { type Account, canReach, postgresAccount } from "./account.ts";
import { diskError, homeMode, prepareDirectory } from "./home.ts";
import { LaunchError, codeOf, exitCodes } from "./launch-error.ts";
import type { Log } from "./log.ts";
import { preferPort } from "./port.ts";
import { type PostgresPrograms, preparePostgresPrograms } from "./postgres-package.ts";
import { disownPostmaster, readPostmaster } from "./postmaster.ts";
import { isAlive, stopProcess } from "./process-identity.ts";

// Invariants
// 1. A data directory exists whole or not at all: initdb works beside it and the result is renamed.
// 2. One server a data directory: the caller holds the lock of the home, and an orphan is adopted or stopped first.
// 3. The password is written before the cluster that needs it, readable by its owner only; nothing listens but
//    loopback.
// 4. The server is no child of our terminal: Ctrl-C reaches it only through stop(), after everything that uses it.

export interface RunningPostgres {
  /** Superuser of the database `opsloom`; holds the password. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Version of the server, for example "18.4". */
  readonly version: string;
  /** It was left running by a launcher that was killed. */
  readonly adopted: boolean;
  /** Settles when the server is gone, stopped by us or not. */
  readonly exited: Promise<void>;
  /** Fast stop: open transactions are rolled back, committed ones are safe. */
  stop(): Promise<void>;
}

export interface StartPostgresOptions {
  /** Directory of one installation; created when absent. */
  readonly home: string;
  readonly log: Log;
  /** false: no fsync, for tests that throw the data away. @default true */
  readonly durable?: boolean;
  /** Taken when free. @default any free port */
  readonly port?: number;
  /** @default 100 */
  readonly maxConnections?: number;
  /** Replaces the binaries of the installed package; for tests of their preparation. */
  readonly nativeDirectory?: string;
  /** Where root keeps what the account must reach when the home is closed to it. @default /var/lib/opsloom */
  readonly systemDirectory?: string;
}

const role = "opsloom";
const attempts = 3;
/** SQLSTATE of a failed authentication. */
const wrongPassword = "28P01";

/** Starts or adopts the embedded PostgreSQL of a home, makes the database `opsloom`, and returns when it answers. */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  prepareDirectory(options.home, homeMode(true));
  const place = choosePlace(options);
  const programs = preparePostgresPrograms({
    account: place.account,
    spareDirectory: place.directory,
    log: options.log,
    ...(options.nativeDirectory === undefined ? {} : { nativeDirectory: options.nativeDirectory }),
  });
  const password = readPassword(join(options.home, "postgres.password"));
  const data = join(place.directory, "data");
  createCluster({
    data,
    password,
    programs,
    account: place.account,
    durable: options.durable !== false,
    log: options.log,
  });
  const adopted = await adoptOrStop(data, password, programs.version, options.log);
  if (adopted !== null) {
    await createDatabase(adopted.port, password);
    return {
      ...adopted,
      ...handle(adopted.pid, password, adopted.port),
      version: programs.version,
      adopted: true,
      exited: watch(adopted.pid),
    };
  }
  const started = await spawnServer({
    ...options,
    data,
    password,
    programs,
    account: place.account,
    directory: place.directory,
  });
  await createDatabase(started.port, password);
  return { ...started, ...handle(started.pid, password, started.port), version: programs.version, adopted: false };
}

interface Place {
  readonly account: Account | null;
  readonly directory: string;
}

/**
 * `<home>/postgres`, and for root with a home that the account cannot enter a directory of the system, named by the
 * home's digest.
 */
function places(home: string, systemDirectory = "/var/lib/opsloom"): readonly [inside: string, outside: string] {
  const inside = join(realpathSync(home), "postgres");
  const digest = createHash("sha256").update(inside).digest("hex").slice(0, 12);
  return [inside, join(systemDirectory, `postgres-${digest}`)];
}

function choosePlace(options: StartPostgresOptions): Place {
  const [inside, outside] = places(options.home, options.systemDirectory);
  const account = postgresAccount(join(inside, "data"));
  if (account === null || canReach(account, "-x", options.home)) return { account, directory: owned(inside, account) };
  const system = dirname(outside);
  prepareDirectory(system, homeMode(true));
  const systemAccount = postgresAccount(join(outside, "data")) ?? account;
  if (!canReach(systemAccount, "-x", system)) {
    throw new LaunchError(
      exitCodes.disk,
      `PostgreSQL runs as "${systemAccount.name}", who can enter neither "${options.home}" nor "${system}": open one of them (chmod o+x)`,
    );
  }
  options.log(
    `"${options.home}" is closed to the account "${systemAccount.name}": PostgreSQL keeps its data in "${outside}"`,
  );
  return { account: systemAccount, directory: owned(outside, systemAccount) };
}

function owned(directory: string, account: Account | null): string {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (account !== null) chownSync(directory, account.uid, account.gid);
    chmodSync(directory, 0o700);
  } catch (error) {
    throw diskError(directory, error);
  }
  return directory;
}

function readPassword(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw diskError(path, error);
  }
  const password = randomBytes(24).toString("base64url");
  writeFileSync(`${path}.new`, `${password}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return password;
}

interface CreateClusterOptions {
  readonly data: string;
  readonly password: string;
  readonly programs: PostgresPrograms;
  readonly account: Account | null;
  readonly durable: boolean;
  readonly log: Log;
}

function createCluster(options: CreateClusterOptions): void {
  const { data, programs, account } = options;
  if (existsSync(data)) {
    const found = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
    const major = programs.version.split(".")[0]!;
    if (found === major) return;
    throw new LaunchError(
      exitCodes.configuration,
      `"${data}" was made by PostgreSQL ${found} and this version of opsloom brings ${programs.version}: dump it with the old version and restore it, or start with another --home`,
    );
  }
  const half = `${data}.new`;
  const passwordFile = `${data}.password`;
  rmSync(half, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (account !== null) chownSync(passwordFile, account.uid, account.gid);
  // The locale is fixed, so that text sorts alike here and on real servers with COLLATE "C".
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const safety = ["--auth=scram-sha-256", `--pwfile=${passwordFile}`, ...(options.durable ? [] : ["--no-sync"])];
  const run = spawnSync(programs.initdb, ["-D", half, `--username=${role}`, ...locale, ...safety], {
    ...identityOf(account),
    cwd: "/",
    env: { ...programs.environment, LC_ALL: "C", PATH: environment["PATH"] ?? "" },
    encoding: "utf8",
  });
  rmSync(passwordFile, { force: true });
  if (run.status !== 0) {
    rmSync(half, { recursive: true, force: true });
    const reason = (run.stderr ?? "").trim().split("\n").at(-1) ?? "";
    throw new LaunchError(
      exitCodes.disk,
      `the PostgreSQL data directory "${data}" could not be made: ${reason || (run.error?.message ?? `exit code ${run.status}`)}`,
    );
  }
  renameSync(half, data);
}

async function adoptOrStop(
  data: string,
  password: string,
  version: string,
  log: Log,
): Promise<{ pid: number; port: number } | null> {
  const state = readPostmaster(data);
  if (state.kind === "none") return null;
  if (state.kind === "stale") {
    disownPostmaster(state.path);
    return null;
  }
  const { pid, port } = state.postmaster;
  try {
    const answered = await ask(port, password, "show server_version");
    if (answered === version) return { pid, port };
    log(`stopping the PostgreSQL ${answered} (process ${pid}) that an earlier start left`);
  } catch {
    log(`stopping the PostgreSQL (process ${pid}) that an earlier start left, because it does not answer`);
  }
  await stopProcess(pid, ["SIGINT", 10_000], ["SIGQUIT", 5_000]);
  return null;
}

/** Stops a server that a killed launcher left on that home; false when there is none. */
export async function stopOrphanedPostgres(home: string, log: Log, systemDirectory?: string): Promise<boolean> {
  if (!existsSync(home)) return false;
  let stopped = false;
  for (const directory of places(home, systemDirectory)) {
    const state = existsSync(join(directory, "data")) ? readPostmaster(join(directory, "data")) : null;
    if (state?.kind !== "running") continue;
    log(`stopping PostgreSQL (process ${state.postmaster.pid})`);
    await stopProcess(state.postmaster.pid, ["SIGINT", 10_000], ["SIGQUIT", 5_000]);
    stopped = true;
  }
  return stopped;
}

interface SpawnServerOptions extends StartPostgresOptions {
  readonly data: string;
  readonly directory: string;
  readonly password: string;
  readonly programs: PostgresPrograms;
  readonly account: Account | null;
}

interface SpawnedServer {
  readonly pid: number;
  readonly port: number;
  readonly exited: Promise<void>;
}

async function spawnServer(options: SpawnServerOptions): Promise<SpawnedServer> {
  const logFile = join(options.directory, "server.log");
  let last = "";
  let attempt = 0;
  const end = performance.now() + 30_000;
  while (attempt < attempts) {
    const port = await preferPort(attempt < attempts - 1 ? options.port : undefined);
    const output = openSync(logFile, attempt === 0 ? "w" : "a", 0o600);
    const child = spawn(options.programs.postgres, ["-D", options.data, ...serverSettings(port, options)], {
      ...identityOf(options.account),
      cwd: options.directory,
      detached: true,
      env: { ...options.programs.environment, LC_ALL: "C", PATH: environment["PATH"] ?? "" },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    const exited = new Promise<void>((resolve) => {
      child.once("exit", () => resolve());
      child.once("error", () => resolve());
    });
    child.unref();
    const pid = child.pid;
    if (pid !== undefined) {
      try {
        if (await answers(port, options.password, () => child.exitCode === null && child.signalCode === null))
          return { pid, port, exited };
      } catch (error) {
        await stopProcess(pid, ["SIGINT", 5_000]);
        throw error;
      }
    }
    last =
      readFileSync(logFile, "utf8")
        .trim()
        .split("\n")
        .filter((line) => /FATAL|ERROR|HINT/.test(line))
        .at(-1) ?? "";
    if (pid !== undefined) await stopProcess(pid, ["SIGINT", 5_000]);
    // Backends of a killed server hold its shared memory for a moment; PostgreSQL waits for no one.
    if (/shared memory/.test(last) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 200));
    else attempt += 1;
  }
  throw new LaunchError(
    exitCodes.unavailable,
    `the embedded PostgreSQL did not start: ${last || "it gave no reason"}; its log is "${logFile}"`,
  );
}

function serverSettings(port: number, options: SpawnServerOptions): string[] {
  const settings: { readonly [name: string]: string } = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: String(options.maxConnections ?? 100),
    timezone: "UTC",
    log_timezone: "UTC",
    cluster_name: "opsloom",
    ...(options.durable === false ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } : {}),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Asks until the server answers, 60 s at most: recovery after a crash takes its time; false when it is gone before. */
async function answers(port: number, password: string, lives: () => boolean): Promise<boolean> {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    if (!lives()) return false;
    try {
      await ask(port, password, "select 1");
      // Another server may own the port that ours lost.
      return lives();
    } catch (error) {
      if (codeOf(error) === wrongPassword) {
        throw new LaunchError(
          exitCodes.configuration,
          `the embedded PostgreSQL refuses the password of "postgres.password": put back the file that was made with its data, or start with another --home`,
          { cause: error },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  return false;
}

async function ask(port: number, password: string, sql: string, timeoutMs = 3_000): Promise<string> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: role,
    password,
    database: "postgres",
    connectionTimeoutMillis: 3_000,
    query_timeout: timeoutMs,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, string>>(sql);
    return Object.values(rows[0] ?? {})[0] ?? "";
  } finally {
    await client.end().catch(() => {});
  }
}

/** It copies some 7 MB and waits for the disk: more than 3 s where others write, too (measured at a load of 20). */
const createMs = 60_000;

async function createDatabase(port: number, password: string): Promise<void> {
  const found = await ask(port, password, `select count(*)::text from pg_database where datname = '${role}'`);
  if (found === "0") await ask(port, password, `create database ${role}`, createMs);
}

function handle(pid: number, password: string, port: number): Pick<RunningPostgres, "url" | "stop"> {
  return {
    url: `postgres://${role}:${password}@127.0.0.1:${port}/${role}`,
    stop: () => stopProcess(pid, ["SIGINT", 10_000], ["SIGQUIT", 5_000]),
  };
}

/** An adopted server is not our child: its end is seen by looking. */
async function watch(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 500).unref());
}

function identityOf(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}
