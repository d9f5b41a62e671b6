import { spawn } from "node:child_process";
import { chmodSync, closeSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environment } from "../configuration/environment.ts";
import { describeNamespace } from "./grpc-probe.ts";
import { diskError, prepareDirectory } from "./home.ts";
import { LaunchError, codeOf, exitCodes } from "./launch-error.ts";
import type { Log } from "./log.ts";
import { freePorts, isPortFree } from "./port.ts";
import { birthOf, commandLine, isAlive, stopProcess } from "./process-identity.ts";
import type { TemporalBinary } from "./temporal-binary.ts";

// Invariants
// 1. The database file is named by the version of the server that made it: the server has no migrations for it, so a
//    newer one gets a new file, and the workflows of open records are started again from the ledger.
// 2. One server a home: the caller holds the lock of the home, and an orphan is adopted or stopped first.
// 3. Everything listens on 127.0.0.1; the server knows no roles.

export interface TemporalPorts {
  readonly grpc?: number;
  readonly ui?: number;
}

export interface RunningTemporal {
  /** `127.0.0.1:port` of the gRPC door. */
  readonly address: string;
  readonly namespace: string;
  /** null = started without its web pages. */
  readonly uiUrl: string | null;
  readonly pid: number;
  /** Version of the server, for example "1.31.2". */
  readonly version: string;
  /** It was left running by a launcher that was killed. */
  readonly adopted: boolean;
  /** This home had no database of this version: workflows of open records have to be started again. */
  readonly fresh: boolean;
  /** Settles when the server is gone, stopped by us or not. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export interface StartTemporalOptions {
  readonly home: string;
  readonly binary: TemporalBinary;
  readonly namespace: string;
  readonly log: Log;
  /** Taken when free; others are found for what is left out. */
  readonly ports?: TemporalPorts;
  /** Without its web pages. @default false */
  readonly headless?: boolean;
}

/**
 * As shipped every dispatch waits for a 50 ms grid (one history shard, 20 queue loads a second): ten steps take 1,050
 * ms instead of 83. The limit on updates in flight is 10 a workflow as shipped; a burst on one record needs more.
 */
const dynamicConfiguration: { readonly [name: string]: string } = {
  "history.transferProcessorMaxPollRPS": "2000",
  "history.timerProcessorMaxPollRPS": "2000",
  "history.maxInFlightUpdates": "1000",
  "system.enableActivityEagerExecution": "true",
  "matching.numTaskqueueReadPartitions": "1",
  "matching.numTaskqueueWritePartitions": "1",
};

/** Survives a killed process; a power cut may lose the engine's last transactions, never the ledger's. */
const pragmas = ["journal_mode=WAL", "synchronous=NORMAL"];

const attempts = 3;

/** Starts or adopts the Temporal server of a home and returns when it serves the namespace. */
export async function startTemporal(options: StartTemporalOptions): Promise<RunningTemporal> {
  const directory = join(options.home, "temporal");
  prepareDirectory(directory, 0o700);
  // The server makes its database readable by all.
  chmodSync(directory, 0o700);
  const place = realpathSync(directory);
  const statePath = join(place, "server.json");
  const database = join(place, `temporal-${options.binary.version.server}.db`);
  const adopted = await adoptOrStop(statePath, database, options);
  if (adopted !== null) return { ...adopted, adopted: true, fresh: false };
  return { ...(await spawnServer(place, statePath, database, options)), adopted: false };
}

/** What is written beside the database, to find the server again. */
interface ServerState {
  readonly pid: number;
  readonly birth: string | null;
  readonly version: string;
  readonly database: string;
  readonly namespace: string;
  readonly grpcPort: number;
  readonly uiPort: number | null;
}

async function adoptOrStop(
  statePath: string,
  database: string,
  options: StartTemporalOptions,
): Promise<Omit<RunningTemporal, "adopted" | "fresh"> | null> {
  const state = readState(statePath);
  if (state === null || !isSame(state)) return null;
  const wanted =
    state.database === database &&
    state.namespace === options.namespace &&
    (state.uiPort === null) === (options.headless === true);
  if (wanted && (await serves(state.grpcPort, state.namespace, 3_000))) {
    return { ...describe(state, statePath), exited: watch(state.pid) };
  }
  options.log(`stopping the Temporal server ${state.version} (process ${state.pid}) that an earlier start left`);
  await stopProcess(state.pid, ["SIGTERM", 10_000]);
  return null;
}

/** Stops a server that a killed launcher left on that home; false when there is none. */
export async function stopOrphanedTemporal(home: string, log: Log): Promise<boolean> {
  const statePath = join(home, "temporal", "server.json");
  const state = readState(statePath);
  if (state === null || !isSame(state)) return false;
  log(`stopping Temporal (process ${state.pid})`);
  await stopProcess(state.pid, ["SIGTERM", 10_000]);
  rmSync(statePath, { force: true });
  return true;
}

function isSame(state: ServerState): boolean {
  return (
    isAlive(state.pid) &&
    (state.birth === null || birthOf(state.pid) === state.birth) &&
    commandLine(state.pid).includes(state.database)
  );
}

function readState(path: string): ServerState | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ServerState;
  } catch (error) {
    // A file cut short by a power failure tells of no living server.
    if (codeOf(error) === "ENOENT" || error instanceof SyntaxError) return null;
    throw diskError(path, error);
  }
}

async function spawnServer(
  directory: string,
  statePath: string,
  database: string,
  options: StartTemporalOptions,
): Promise<Omit<RunningTemporal, "adopted">> {
  const logFile = join(directory, "server.log");
  const fresh = !exists(database);
  let last = "";
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const [grpcPort, uiPort, httpPort, metricsPort] = await choosePorts(
      attempt < attempts - 1 ? (options.ports ?? {}) : {},
    );
    const output = openSync(logFile, attempt === 0 ? "w" : "a", 0o600);
    const ui = options.headless === true ? ["--headless"] : ["--ui-ip", "127.0.0.1", "--ui-port", String(uiPort)];
    const parameters = [
      [
        "server",
        "start-dev",
        "--ip",
        "127.0.0.1",
        "--port",
        String(grpcPort),
        "--http-port",
        String(httpPort),
        "--metrics-port",
        String(metricsPort),
      ],
      ui,
      ["--db-filename", database, "--namespace", options.namespace, "--log-level", "error", "--log-format", "json"],
      ...pragmas.map((pragma) => ["--sqlite-pragma", pragma]),
      ...Object.entries(dynamicConfiguration).map(([name, value]) => ["--dynamic-config-value", `${name}=${value}`]),
    ].flat();
    const child = spawn(options.binary.path, parameters, {
      cwd: directory,
      detached: true,
      // Not the user's TEMPORAL_* variables: they describe servers to connect to.
      env: { PATH: environment["PATH"] ?? "", HOME: directory, TZ: "UTC" },
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
      const state: ServerState = {
        pid,
        birth: birthOf(pid),
        version: options.binary.version.server,
        database,
        namespace: options.namespace,
        grpcPort,
        uiPort: options.headless === true ? null : uiPort,
      };
      writeState(statePath, state);
      if (await answers(state, () => child.exitCode === null && child.signalCode === null))
        return { ...describe(state, statePath), exited, fresh };
      await stopProcess(pid, ["SIGTERM", 5_000]);
    }
    last = readFileSync(logFile, "utf8").trim().split("\n").at(-1) ?? "";
  }
  rmSync(statePath, { force: true });
  throw new LaunchError(
    exitCodes.unavailable,
    `the Temporal server "${options.binary.path}" did not start: ${last.slice(0, 300) || "it gave no reason"}; its log is "${logFile}"`,
  );
}

/** Four different free ports: the server refuses port 0. */
async function choosePorts(wished: TemporalPorts): Promise<[number, number, number, number]> {
  const free = await freePorts(4);
  const grpc = wished.grpc !== undefined && (await isPortFree(wished.grpc)) ? wished.grpc : free[0]!;
  const ui = wished.ui !== undefined && wished.ui !== grpc && (await isPortFree(wished.ui)) ? wished.ui : free[1]!;
  return [grpc, ui, free[2]!, free[3]!];
}

async function answers(state: ServerState, lives: () => boolean): Promise<boolean> {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    if (!lives()) return false;
    if (await serves(state.grpcPort, state.namespace, 2_000)) return lives();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

async function serves(port: number, namespace: string, limitMs: number): Promise<boolean> {
  try {
    return (await describeNamespace({ address: `127.0.0.1:${port}` }, namespace, limitMs)).code === 0;
  } catch {
    return false;
  }
}

function describe(state: ServerState, statePath: string): Omit<RunningTemporal, "adopted" | "fresh" | "exited"> {
  return {
    address: `127.0.0.1:${state.grpcPort}`,
    namespace: state.namespace,
    uiUrl: state.uiPort === null ? null : `http://127.0.0.1:${state.uiPort}`,
    pid: state.pid,
    version: state.version,
    stop: async () => {
      await stopProcess(state.pid, ["SIGTERM", 10_000]);
      rmSync(statePath, { force: true });
    },
  };
}

function writeState(path: string, state: ServerState): void {
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw diskError(path, error);
  }
}

function exists(path: string): boolean {
  try {
    closeSync(openSync(path, "r"));
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw diskError(path, error);
  }
}

/** An adopted server is not our child: its end is seen by looking. */
async function watch(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 500).unref());
}
