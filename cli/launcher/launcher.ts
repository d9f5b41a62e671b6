import { join } from "node:path";
import type { Settings } from "../configuration/settings.ts";
import type { TemporalConnection } from "../configuration/temporal-connection.ts";
import type {
  Application,
  CreateApplication,
  CreateCollector,
  RunningApi,
  RunningMonitor,
  RunningWorker,
} from "./application.ts";
import { type Checklist, createChecklist } from "./checklist.ts";
import { homeMode, isDiskFull, prepareDirectory } from "./home.ts";
import { LaunchError, codeOf, exitCodes, messageOf } from "./launch-error.ts";
import { type Lock, isLock, tryLock } from "./lock.ts";
import type { Log } from "./log.ts";
import { isPortFree } from "./port.ts";
import { type RunningPostgres, startPostgres } from "./postgres.ts";
import { lockPath, readStateFile, type State, writeState } from "./state.ts";
import { type KeptRunning, keepRunning } from "./supervision.ts";
import { findTemporal } from "./temporal-binary.ts";
import { type RunningTemporal, startTemporal } from "./temporal.ts";

// Invariants
// 1. One launcher a home, by a lock that a dead owner does not hold.
// 2. Whatever was started is stopped again, in the opposite order: API, worker, monitor, Temporal, PostgreSQL; also
//    when a later step failed.
// 3. state.json is written when everything answers, never before.

export interface LaunchOptions {
  readonly settings: Settings;
  readonly createApplication: CreateApplication;
  readonly createCollector: CreateCollector;
  readonly log: Log;
  /** Aborted: the start is given up and what runs is stopped. */
  readonly abort?: AbortSignal;
  /** Aborted: the embedded servers are killed at once, whatever is going on. */
  readonly force?: AbortSignal;
}

/** An installation that answers. */
export interface Launched {
  readonly state: State;
  /** What an earlier start left open; null = first start, or nothing open. */
  readonly resumed: string | null;
  /** Seconds the start took, as "1.2 s". */
  readonly took: string;
  /** Path of a link that signs the administrator in once; null = no API runs here, or there is no administrator. */
  readonly signInPath: string | null;
  /** Rejects when an embedded server died and could not be brought back, or when the worker ended by itself. */
  readonly failed: Promise<never>;
  /** Drains and stops everything in order; the same promise for each call. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL, Temporal, worker and API of one home, or the parts that were asked for, and returns when they
 * answer.
 */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { settings, log } = options;
  const checklist = createChecklist(log);
  prepareDirectory(settings.home, homeMode(settings.databaseUrl === null && settings.collector === null));
  const lock = lockHome(settings.home);
  const parts = new Parts(log, lock);
  options.force?.addEventListener("abort", () => parts.kill(), { once: true });
  try {
    return await (settings.collector === null
      ? start(options, checklist, parts)
      : startCollector(options, settings.collector, { checklist, parts }));
  } catch (error) {
    await parts.stop();
    options.abort?.throwIfAborted();
    if (isDiskFull(error) && !(error instanceof LaunchError)) throw fullDisk(settings, error);
    throw error;
  }
}

function fullDisk(settings: Settings, error: unknown): LaunchError {
  const where =
    settings.databaseUrl === null
      ? `the disk of "${settings.home}"`
      : "the disk of PostgreSQL, or that of the home directory,";
  const remedy = `free some space${settings.databaseUrl === null ? " or choose another directory with --home" : ""} and start again; nothing acknowledged is lost`;
  return new LaunchError(exitCodes.disk, `${where} is full (${messageOf(error)}): ${remedy}`, { cause: error });
}

function lockHome(home: string): Lock {
  const result = tryLock(lockPath(home));
  if (isLock(result)) return result;
  throw new LaunchError(
    exitCodes.conflict,
    `another opsloom (process ${result.pid}) runs on "${home}": see it with opsloom status, stop it with opsloom down, or choose another --home`,
  );
}

/** What ends the process when it happens. */
function failure(): { readonly failed: Promise<never>; readonly fail: (error: Error) => void } {
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  return { failed, fail: (error) => fail(error) };
}

/** Ends the process when its worker ends by itself: one that does nothing would look alive. */
function failWith(worker: RunningWorker, name: string, fail: (error: Error) => void): void {
  // After a stop nobody listens any more.
  void worker.ended.then(
    () => fail(new Error(`the ${name} ended by itself`)),
    (error: unknown) => fail(new Error(`the ${name} ended by itself: ${messageOf(error)}`, { cause: error })),
  );
}

/** A collector has no servers of its own, and nothing to bring up to date. */
async function startCollector(
  { settings, abort, createCollector }: LaunchOptions,
  name: string,
  { checklist, parts }: { readonly checklist: Checklist; readonly parts: Parts },
): Promise<Launched> {
  const { failed, fail } = failure();
  // `readSettings` refuses a collector without one.
  const temporal = settings.temporal!;
  const { home, metricsPort, trust } = settings;
  const application = await createCollector({ name, home, metricsPort, temporal, trust });
  parts.application = application;
  abort?.throwIfAborted();
  const monitor = await checklist.step("metrics", () => startMonitor(application, settings));
  parts.monitor = monitor;
  abort?.throwIfAborted();
  const worker = await checklist.step("collector", () => application.startWorker());
  parts.worker = worker;
  failWith(worker, "collector", fail);
  abort?.throwIfAborted();
  const state: State = {
    parts: settings.parts,
    apiUrl: null,
    metricsUrl: monitor.url,
    temporalUiUrl: null,
    apiKeyFile: null,
    dataDir: home,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    ports: { api: null, metrics: Number(new URL(monitor.url).port), postgres: null, temporal: null, temporalUi: null },
    servers: { postgres: null, temporal: null },
    temporalAddress: temporal.options.address,
  };
  writeState(home, state);
  parts.told = { home, state };
  return { state, resumed: null, took: checklist.total(), signInPath: null, failed, stop: () => parts.stop() };
}

async function start(options: LaunchOptions, checklist: Checklist, parts: Parts): Promise<Launched> {
  const { settings, log, abort } = options;
  await requirePort(settings);
  const earlier = readStateFile(settings.home);
  const { failed, fail } = failure();
  const [postgres, temporal] = await settle([
    settings.databaseUrl === null
      ? startEmbeddedPostgres(options, checklist, parts, earlier, (error) => fail(error))
      : null,
    settings.temporal === null
      ? startEmbeddedTemporal(options, checklist, parts, earlier, (error) => fail(error))
      : null,
  ]);
  abort?.throwIfAborted();
  const apiKeyFile = join(settings.home, "api-key");
  const connection: TemporalConnection = settings.temporal ?? {
    options: { address: temporal!.address },
    namespace: temporal!.namespace,
  };
  const application = await options.createApplication({
    home: settings.home,
    parts: settings.parts,
    cacheDirectory: settings.cacheDirectory,
    definitionsDirectory: settings.definitionsDirectory,
    databaseUrl: settings.databaseUrl ?? postgres!.url,
    temporal: connection,
    host: settings.host,
    port: settings.port,
    metricsPort: settings.metricsPort,
    apiKeyFile,
    trust: settings.trust,
    channels: settings.channels,
    providers: settings.providers,
    trustedProxies: settings.trustedProxies,
    retention: settings.retention,
    syslog: settings.syslog,
    snmpTraps: settings.snmpTraps,
    integrations: settings.integrations,
    log,
  });
  parts.application = application;
  const before = async (): Promise<void> => abort?.throwIfAborted();
  await checklist.step("migrations", () => before().then(() => application.migrate()));
  const hasApi = settings.parts.includes("api");
  if (hasApi) {
    await checklist.step("definitions", () => before().then(() => application.publish()));
    await checklist.step("sample company", () => before().then(() => application.seed()));
    const { sample } = settings;
    if (sample !== null) await checklist.step("sample year", () => before().then(() => application.sample(sample)));
  }
  const resumed = await application.resumed();
  const monitor = await checklist.step("metrics", () => before().then(() => startMonitor(application, settings)));
  parts.monitor = monitor;
  if (settings.parts.includes("worker")) {
    const worker = await checklist.step("worker", () => before().then(() => application.startWorker()));
    parts.worker = worker;
    failWith(worker, "worker", fail);
  }
  const api = hasApi ? await checklist.step("API", () => before().then(() => startApi(application, settings))) : null;
  parts.api = api;
  const signInPath = api === null ? null : await application.signInPath();
  abort?.throwIfAborted();
  const state: State = {
    parts: settings.parts,
    apiUrl: api?.url ?? null,
    metricsUrl: monitor.url,
    temporalUiUrl: temporal?.uiUrl ?? null,
    apiKeyFile: api === null ? null : apiKeyFile,
    dataDir: settings.home,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    ports: {
      api: api === null ? null : Number(new URL(api.url).port),
      metrics: Number(new URL(monitor.url).port),
      postgres: postgres?.port ?? null,
      temporal: temporal === null ? null : portOf(temporal.address),
      temporalUi: temporal === null || temporal.uiUrl === null ? null : Number(new URL(temporal.uiUrl).port),
    },
    servers: { postgres: postgres?.pid ?? null, temporal: temporal?.pid ?? null },
    temporalAddress: connection.options.address,
  };
  writeState(settings.home, state);
  parts.told = { home: settings.home, state };
  return { state, resumed, took: checklist.total(), signInPath, failed, stop: () => parts.stop() };
}

/** Both in parallel; when one fails the other is waited for, so that its stop is known. */
async function settle<A, B>(both: readonly [Promise<A> | null, Promise<B> | null]): Promise<[A | null, B | null]> {
  const results = await Promise.allSettled(both);
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as [A | null, B | null];
}

function startEmbeddedPostgres(
  options: LaunchOptions,
  checklist: Checklist,
  parts: Parts,
  earlier: State | null,
  fail: (error: Error) => void,
): Promise<RunningPostgres> {
  const { settings, log } = options;
  const wished = earlier?.ports.postgres ?? undefined;
  const open = (port: number | undefined) =>
    startPostgres({ home: settings.home, log, ...(port === undefined ? {} : { port }) });
  return checklist.step("PostgreSQL", async () => {
    const postgres = await open(wished);
    parts.postgres = keepRunning(postgres, {
      name: "PostgreSQL",
      log,
      fail,
      restarted: (again) => parts.replaced("postgres", again.pid),
      restart: async () => samePort(await open(postgres.port), postgres.port, (again) => again.port),
    });
    return {
      ...postgres,
      detail: `${postgres.version} (embedded, port ${postgres.port}${postgres.adopted ? ", adopted" : ""})`,
    };
  });
}

function startEmbeddedTemporal(
  options: LaunchOptions,
  checklist: Checklist,
  parts: Parts,
  earlier: State | null,
  fail: (error: Error) => void,
): Promise<RunningTemporal> {
  const { settings, log } = options;
  const grpc = earlier?.ports.temporal ?? undefined;
  const ui = earlier?.ports.temporalUi ?? undefined;
  return checklist.step("Temporal", async () => {
    const binary = await findTemporal({
      executable: settings.temporalExecutable,
      searchPath: settings.searchPath,
      cacheDirectory: settings.cacheDirectory,
      ...(settings.temporalDownload ? {} : { downloadSite: null }),
      ...(options.abort === undefined ? {} : { abort: options.abort }),
      log,
    });
    const open = (ports: { grpc?: number; ui?: number }) =>
      startTemporal({ home: settings.home, binary, namespace: "opsloom", ports, log });
    const temporal = await open({ ...(grpc === undefined ? {} : { grpc }), ...(ui === undefined ? {} : { ui }) });
    const port = portOf(temporal.address);
    const uiPort = temporal.uiUrl === null ? {} : { ui: Number(new URL(temporal.uiUrl).port) };
    parts.temporal = keepRunning(temporal, {
      name: "Temporal",
      log,
      fail,
      restarted: (again) => parts.replaced("temporal", again.pid),
      restart: async () => samePort(await open({ grpc: port, ...uiPort }), port, (again) => portOf(again.address)),
    });
    return {
      ...temporal,
      detail: `${temporal.version} (${binary.source}, port ${port}${temporal.adopted ? ", adopted" : ""})`,
    };
  });
}

/** A server that came back on another port is of no use to connections that know the old one. */
async function samePort<T extends { stop(): Promise<void> }>(
  again: T,
  port: number,
  read: (again: T) => number,
): Promise<T> {
  if (read(again) === port) return again;
  await again.stop();
  throw new LaunchError(exitCodes.unavailable, `port ${port} was taken by another program meanwhile`);
}

async function requirePort(settings: Settings): Promise<void> {
  if (settings.parts.includes("api") && settings.port !== 0 && !(await isPortFree(settings.port, settings.host)))
    throw portTaken(settings);
}

async function startApi(application: Application, settings: Settings): Promise<RunningApi> {
  try {
    return await application.startApi();
  } catch (error) {
    if (codeOf(error) === "EADDRINUSE") throw portTaken(settings);
    throw error;
  }
}

async function startMonitor(
  application: Pick<Application, "startMonitor">,
  settings: Settings,
): Promise<RunningMonitor> {
  try {
    return await application.startMonitor();
  } catch (error) {
    if (codeOf(error) !== "EADDRINUSE") throw error;
    throw new LaunchError(
      exitCodes.unavailable,
      `"127.0.0.1:${settings.metricsPort}" cannot be listened on, another program has the port: choose another with OPSLOOM_METRICS_PORT (0 for any free one)`,
      { cause: error },
    );
  }
}

function portTaken(settings: Settings): LaunchError {
  return new LaunchError(
    exitCodes.unavailable,
    `"${settings.host}:${settings.port}" cannot be listened on, another program has the port or the address is not of this machine: choose another with --port (0 for any free one) or OPSLOOM_HOST`,
  );
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}

/** What runs, so that it can be stopped in order whatever happened. */
class Parts {
  api: RunningApi | null = null;
  monitor: RunningMonitor | null = null;
  worker: RunningWorker | null = null;
  application: Pick<Application, "close"> | null = null;
  temporal: KeptRunning | null = null;
  postgres: KeptRunning | null = null;
  /** What state.json says; null = not written yet. */
  told: { readonly home: string; readonly state: State } | null = null;
  readonly #log: Log;
  readonly #lock: Lock;
  #stopping: Promise<void> | null = null;

  constructor(log: Log, lock: Lock) {
    this.#log = log;
    this.#lock = lock;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  /** Writes the new process id of a server that was started again into state.json. */
  replaced(server: keyof State["servers"], pid: number): void {
    if (this.told === null) return;
    const { home, state } = this.told;
    this.told = { home, state: { ...state, servers: { ...state.servers, [server]: pid } } };
    writeState(home, this.told.state);
  }

  /** PostgreSQL recovers from it at the next start, as from a power cut. */
  kill(): void {
    this.temporal?.kill("SIGKILL");
    this.postgres?.kill("SIGQUIT");
    this.#lock.release();
  }

  async #stopAll(): Promise<void> {
    const { api, worker, monitor, application, temporal, postgres } = this;
    const steps: readonly (readonly [string, (() => Promise<void>) | null])[] = [
      ["API", api === null ? null : () => api.stop()],
      ["worker", worker === null ? null : () => worker.stop()],
      ["monitor", monitor === null ? null : () => monitor.stop()],
      ["connections", application === null ? null : () => application.close()],
      ["Temporal", temporal === null ? null : () => temporal.stop()],
      ["PostgreSQL", postgres === null ? null : () => postgres.stop()],
    ];
    for (const [name, act] of steps) {
      if (act === null) continue;
      const began = performance.now();
      try {
        await act();
        this.#log(`■ ${name} stopped in ${((performance.now() - began) / 1000).toFixed(1)} s`);
      } catch (error) {
        this.#log(`■ ${name} did not stop as it should: ${messageOf(error)}`);
      }
    }
    this.#lock.release();
  }
}
