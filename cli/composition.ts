/** The composition root: everything that talks to something is built here, once, from settings. */
import { Client, Connection, type ConnectionOptions } from "@temporalio/client";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { factsOf } from "../activities/function/facts.ts";
import { createFunctions, type Functions } from "../activities/function/functions.ts";
import { createFileSecrets } from "../activities/function/secret.ts";
import { createBatchWriter } from "../activities/interceptor/batch-writer.ts";
import type { FetcherDeps } from "../api/mail/imap/fetcher.ts";
import type { IngestDeps } from "../api/ingest/deps.ts";
import { createTakeMail } from "../api/mail/take-mail.ts";
import { createHttpClient, type HttpClient } from "../net/http-client.ts";
import { createEgress, type EgressOptions } from "../net/egress.ts";
import { openImap } from "../net/imap/session.ts";
import { leavingInTime, type RecordDoor } from "../activities/record/door.ts";
import { ClaimCheckCodec } from "../commands/claim-check.ts";
import { sendCommand } from "../commands/command.ts";
import { InFlightLimit } from "../commands/in-flight-limit.ts";
import { openRecord } from "../commands/open.ts";
import type { MailDeps } from "../commands/deliver.ts";
import type { RunDeps } from "../commands/launch-run.ts";
import type { RetentionDeps } from "../commands/retention.ts";
import { listAccountNow } from "../commands/list-account.ts";
import { startQuickSweep } from "../commands/quick-sweep.ts";
import { startRun } from "../commands/run.ts";
import type { TellDeps } from "../commands/reach-person.ts";
import type { LoadOptions } from "../engine/definition/context.ts";
import type { FunctionFactsByName } from "../store/worker/worker.ts";
import { createPool } from "../store/pool.ts";
import { addRunLines, type RunLine } from "../store/run/run-lines.ts";
import type { Retention } from "../store/retention/policy.ts";
import { type Checker, createChecker } from "./check/checker.ts";
import { createSimulator, type Simulator } from "./check/simulator.ts";
import { createCallFunction } from "./call-function.ts";
import { createChannels } from "./channels.ts";
import type { ApiDeps } from "../api/deps.ts";
import type { ProviderSettings } from "../api/provider/settings.ts";
import type { ChannelSettings } from "./configuration/channels.ts";
import { zoneLookup } from "./files/zone-lookup.ts";
import { functionDefinitions } from "./functions.ts";
import type { Integration } from "./integration/integration.ts";
import { createProviders } from "./providers.ts";

export interface CompositionSettings {
  readonly databaseUrl: string;
  readonly temporal: ConnectionOptions;
  readonly temporalNamespace: string;
  /** One file a secret. */
  readonly secretsFolder: string;
  /** Where functions and `call: http` may connect to beside the public internet. */
  readonly egress: EgressOptions;
  /** Origins that are served elsewhere, as `HttpClientOptions` has them. @default none */
  readonly origins?: { readonly [origin: string]: string };
  /** `run: shell`: null = this worker runs no commands. */
  readonly shell: { readonly workingDirectory: string } | null;
  readonly channels: ChannelSettings;
  /** Who signs people in beside links and passwords. @default nobody */
  readonly providers?: readonly ProviderSettings[];
  /** Days that rows are kept, by kind. */
  readonly retention: Retention;
  /** Packages that bring functions of their own. @default none */
  readonly integrations?: readonly Integration[];
  /** PEM of authorities to trust for mail beside those of the system. */
  readonly mailCa?: string;
}

export interface Composition
  extends RunDeps, TellDeps, MailDeps, RetentionDeps, Pick<ApiDeps, "providers">, Pick<IngestDeps, "fetch"> {
  readonly pool: Pool;
  readonly client: Client;
  /** The guarded way out over HTTP. */
  readonly http: HttpClient;
  readonly registry: Functions;
  /** What the registry has, as it is told to others. */
  readonly functionFacts: FunctionFactsByName;
  readonly door: RecordDoor;
  /** The way to mail that is fetched. */
  readonly mailServers: Pick<FetcherDeps, "open" | "readSecret">;
  readonly definitionOptions: LoadOptions;
  readonly checkDefinitions: Checker["check"];
  readonly simulate: Simulator["run"];
  readonly startRun: (params: Parameters<typeof startRun>[1]) => Promise<string>;
  close(): Promise<void>;
}

export async function compose(settings: CompositionSettings, log: Logger): Promise<Composition> {
  const pool = createPool(settings.databaseUrl, {
    applicationName: "opsloom",
    max: 20,
    onError: (error) => log.warn({ err: error }, "a database connection broke"),
  });
  const connection = await Connection.connect(settings.temporal);
  const client = new Client({
    connection,
    namespace: settings.temporalNamespace,
    dataConverter: { payloadCodecs: [new ClaimCheckCodec(pool)] },
  });
  const limit = new InFlightLimit();
  const commandDeps = { client, pool, limit };
  const door: RecordDoor = {
    open: (params) => openRecord(commandDeps, params),
    send: (params) => sendCommand(commandDeps, params),
  };
  const { origins = {} } = settings;
  const http = createHttpClient({ egress: settings.egress, origins });
  const secrets = createFileSecrets(settings.secretsFolder);
  const lines = createBatchWriter<RunLine>(
    (rows) => addRunLines(pool, rows),
    (error) => log.warn({ err: error }, "lines of runs not written"),
  );
  const registry = createFunctions(
    {
      http,
      secrets,
      log: (message, details) => log.info(details, message),
      tellLine: (line) => lines.write([line]),
    },
    functionDefinitions(pool, settings, {
      ...leavingInTime(door),
      quick: (params) => startQuickSweep({ client, pool }, params),
      listNow: (params) => listAccountNow({ client, pool }, params),
    }),
  );
  const options = definitionOptions(registry);
  const checker = createChecker({ definitions: options });
  const simulator = createSimulator({ functions: options.functions });
  const deps: RunDeps = { ...commandDeps, functions: registry.traits };
  const { mailCa, secretsFolder } = settings;
  const { publicUrl } = settings.channels;
  const providers = createProviders(settings.providers ?? [], { http, secretsFolder, publicUrl });
  const egress = createEgress(settings.egress);
  const channels = createChannels(settings.channels, {
    pool,
    http,
    egress,
    secrets,
    log,
    ...(mailCa === undefined ? {} : { mailCa }),
  });
  return {
    ...deps,
    http,
    channels,
    takeMail: createTakeMail(commandDeps),
    fetch: (url) => http.request({ method: "GET", url, timeoutMs: 10_000, maxBodyBytes: 64 * 1024 }),
    mailServers: {
      open: (params) => openImap({ ...params, egress, ...(mailCa === undefined ? {} : { ca: mailCa }) }),
      readSecret: (name) => secrets.read(name),
    },
    callFunction: createCallFunction(registry),
    publicUrl,
    ...(providers === undefined ? {} : { providers }),
    retention: settings.retention,
    registry,
    functionFacts: factsOf(registry),
    door,
    definitionOptions: options,
    checkDefinitions: (files, around) => checker.check(files, around),
    simulate: (request) => simulator.run(request),
    startRun: (params) => startRun(deps, params),
    async close() {
      await Promise.all([checker.close(), simulator.close()]);
      await lines.flush();
      await connection.close();
      await pool.end();
    },
  };
}

/** What definitions are checked against: the registered functions with their inputs, and the zones this host knows. */
function definitionOptions(registry: Functions): LoadOptions {
  return {
    functions: Object.fromEntries(
      registry.describe().map(({ name, title: _title, traits: _traits, ...signature }) => [name, signature]),
    ),
    zone: zoneLookup,
  };
}
