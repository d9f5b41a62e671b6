import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Connection } from "@temporalio/client";

import { pino } from "pino";
import { inject } from "vitest";
import type { ProviderSettings } from "../../api/provider/settings.ts";
import type { ApiDeps } from "../../api/deps.ts";
import type { IngestDeps } from "../../api/ingest/deps.ts";
import { type Composition, type CompositionSettings, compose } from "../../cli/composition.ts";
import { type ChannelSettings, noChannels } from "../../cli/configuration/channels.ts";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { sampleCompany } from "../../cli/sample/company.ts";
import { type ApiServer, startApiServer } from "../../cli/server/api-server.ts";
import { workflowBundle } from "../../cli/worker/bundle.ts";
import { type RunningWorker, startCollector, startWorker } from "../../cli/worker/worker.ts";
import { startAlertProcessor } from "../../commands/alert-processor.ts";
import { createDeliver } from "../../commands/deliver.ts";
import { startRelay } from "../../commands/relay.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import { KeptBodies } from "../../store/event/kept-bodies.ts";
import { saveCompany } from "../../store/person/save.ts";
import { defaultRetention } from "../../store/retention/policies.ts";
import type { Retention } from "../../store/retention/policy.ts";
import { publishFiles } from "../../store/definition/publish-files.ts";
import { createFileSecrets } from "../../activities/function/secret.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { createDoors, type Doors } from "./doors.ts";
import { makeHome } from "./guard.ts";
import { quietRuntime } from "./quiet-runtime.ts";

/** The whole product in this process, on a database and a Temporal namespace of its own. */
export interface TestProduct extends Composition, Doors {
  readonly database: TestDatabase;
  readonly namespace: string;
  readonly server: ApiServer;
  /** A folder for files of the test; it goes with the product. */
  readonly folder: string;
  readonly settings: CompositionSettings;
  /** What its API works with. */
  readonly apiDeps: Composition & ApiDeps & IngestDeps;
  /** Starts another API on the same product. */
  startApi(change?: Partial<ApiDeps>): Promise<ApiServer>;
  /** Starts another worker beside the first, or after it was stopped. */
  startWorker(): Promise<RunningWorker>;
  readonly worker: RunningWorker;
  publish(files: readonly DefinitionFile[]): Promise<void>;
  /** All that was written to the log, from `debug` on, where it is kept. */
  logged(): string;
  stop(): Promise<void>;
}

export interface TestProductOptions {
  /** Folder in which `run: shell` finds commands; left out, none run. */
  readonly commands?: string;
  /** Origins that are served elsewhere: `https://ca.example` by `http://127.0.0.1:8080`. */
  readonly origins?: { readonly [origin: string]: string };
  /** Secrets that runbooks may name, by their names. */
  readonly secrets?: { readonly [name: string]: string };
  /** Left out: the inbox, and what people have addresses of their own for. */
  readonly channels?: ChannelSettings;
  /** Who signs people in beside links and passwords. @default nobody */
  readonly providers?: readonly ProviderSettings[];
  /** @default defaultRetention */
  readonly retention?: Retention;
  /** PEM of an authority of a test's mail server. */
  readonly mailCa?: string;
  /** Without it no outbox is delivered and no alert is processed. @default true */
  readonly relay?: boolean;
  /** The log is kept for the test, and printed nowhere. @default false */
  readonly keepsLog?: boolean;
  /** What is published at the start. @default the shipped definitions */
  readonly definitions?: readonly DefinitionFile[];
}

/** Everything `opsloom up` starts but the servers, with the shipped definitions and the sample company. */
export async function startProduct(options: TestProductOptions = {}): Promise<TestProduct> {
  const lines: string[] = [];
  const level = process.env["OPSLOOM_TEST_LOG"] ?? "silent";
  const log =
    options.keepsLog === true
      ? pino({ level: "debug" }, { write: (line: string) => void lines.push(line) })
      : pino({ level });
  log.info("a product of a test starts");
  quietRuntime();
  const database = await createTestDatabase();
  const namespace = await createNamespace(inject("temporalAddress"));
  const address = { address: inject("temporalAddress") };
  const folder = makeHome("opsloom-test-");
  const secretsFolder = join(folder, "secrets");
  mkdirSync(secretsFolder);
  for (const [name, value] of Object.entries(options.secrets ?? {}))
    writeFileSync(join(secretsFolder, name), value, { mode: 0o600 });
  const settings: CompositionSettings = {
    databaseUrl: database.url,
    temporal: address,
    temporalNamespace: namespace,
    secretsFolder,
    egress: { allow: ["127.0.0.0/8"] },
    shell: options.commands === undefined ? null : { workingDirectory: options.commands },
    channels: options.channels ?? noChannels,
    providers: options.providers ?? [],
    retention: options.retention ?? defaultRetention,
    ...(options.origins === undefined ? {} : { origins: options.origins }),
    ...(options.mailCa === undefined ? {} : { mailCa: options.mailCa }),
  };
  const composition = await compose(settings, log);
  const { pool } = composition;
  await saveCompany(pool, sampleCompany);
  const publish = async (files: readonly DefinitionFile[]): Promise<void> => {
    const outcome = await publishFiles(pool, files, { author: "test", gitCommit: null }, composition.definitionOptions);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics[0]));
  };
  await publish(options.definitions ?? (await readDefinitionFiles(["definitions"])));
  const bundle = await workflowBundle(join(cacheDirectory(process.env), "bundles"));
  const params = { connection: address, namespace, pool, exclude: [] };
  const start = (): Promise<RunningWorker> =>
    startWorker({
      ...params,
      bundle,
      functions: composition.registry,
      door: composition.door,
      startRun: composition.startRun,
      log,
    });
  const worker = await start();
  const collector = await startCollector({
    ...params,
    store: pool,
    collector: null,
    secrets: createFileSecrets(secretsFolder),
    egress: settings.egress,
    http: composition.http,
    log,
  });
  const deps = { ...composition, log };
  const wait = (ms: number): Promise<void> => pause(Math.min(ms, 100));
  const relay = options.relay === false ? null : startRelay({ ...deps, deliver: createDeliver(deps), awaken: wait });
  const bodies = options.relay === false ? null : new KeptBodies();
  const alerts = options.relay === false ? null : startAlertProcessor({ pool, log, bodies, awaken: wait });
  const apiDeps = { ...deps, bodies, ready: () => true, version: "test", secret: () => null };
  const startApi = (change: Partial<ApiDeps> = {}): Promise<ApiServer> => startApiServer({ ...apiDeps, ...change }, 0);
  const server = await startApi();
  return {
    ...composition,
    ...createDoors(apiDeps, server.url, folder),
    database,
    namespace,
    server,
    folder,
    settings,
    apiDeps,
    startApi,
    worker,
    publish,
    logged: () => lines.join(""),
    startWorker: start,
    async stop() {
      await Promise.all([relay?.stop(), alerts?.stop(), server.stop()]);
      await Promise.all([worker.stop().catch(() => undefined), collector.stop()]);
      await composition.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A namespace of its own on a Temporal server; returns its name. */
export async function createNamespace(address: string): Promise<string> {
  const connection = await Connection.connect({ address });
  const namespace = `test-${randomUUID()}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  await connection.close();
  return namespace;
}

/** Asks until there is an answer; throws with what it waited for. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  timeoutMs = 120_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await pause(50);
  }
}
