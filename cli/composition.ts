/** The composition root: everything that talks to something is built here, once, from settings. */
import { Client, Connection, type ConnectionOptions } from "@temporalio/client";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { factsOf } from "../activities/function/facts.ts";
import { createFunctions, type Functions } from "../activities/function/functions.ts";
import { createFileSecrets } from "../activities/function/secret.ts";
import { createHttpClient } from "../net/http-client.ts";
import { createEgress, type EgressOptions } from "../net/egress.ts";
import { leavingInTime, type RecordDoor } from "../activities/record/door.ts";
import { ClaimCheckCodec } from "../commands/claim-check.ts";
import { sendCommand } from "../commands/command.ts";
import { InFlightLimit } from "../commands/in-flight-limit.ts";
import { openRecord } from "../commands/open.ts";
import type { RunDeps } from "../commands/launch-run.ts";
import type { RetentionDeps } from "../commands/retention.ts";
import { startRun } from "../commands/run.ts";
import type { TellDeps } from "../commands/tell.ts";
import type { LoadOptions } from "../engine/definition/context.ts";
import type { FunctionFactsByName } from "../store/worker/worker.ts";
import { createPool } from "../store/pool.ts";
import type { Retention } from "../store/retention/policy.ts";
import { type Checker, createChecker } from "./check/checker.ts";
import { createChannels } from "./channels.ts";
import type { ChannelSettings } from "./configuration/channels.ts";
import { zoneLookup } from "./files/zone-lookup.ts";
import { functionDefinitions } from "./functions.ts";
import type { Integration } from "./integration/integration.ts";

export interface CompositionSettings {
  readonly databaseUrl: string;
  readonly temporal: ConnectionOptions;
  readonly temporalNamespace: string;
  /** One file a secret. */
  readonly secretsFolder: string;
  /** Where functions and `call: http` may connect to beside the public internet. */
  readonly egress: EgressOptions;
  /** `run: shell`: null = this worker runs no commands. */
  readonly shell: { readonly workingDirectory: string } | null;
  readonly channels: ChannelSettings;
  /** Days that rows are kept, by kind. */
  readonly retention: Retention;
  /** Packages that bring functions of their own. @default none */
  readonly integrations?: readonly Integration[];
  /** PEM of authorities to trust for mail beside those of the system. */
  readonly mailCa?: string;
}

export interface Composition extends RunDeps, TellDeps, RetentionDeps {
  readonly pool: Pool;
  readonly client: Client;
  readonly registry: Functions;
  /** What the registry has, as it is told to others. */
  readonly functionFacts: FunctionFactsByName;
  readonly door: RecordDoor;
  readonly definitionOptions: LoadOptions;
  readonly checkDefinitions: Checker["check"];
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
  const http = createHttpClient({ egress: settings.egress });
  const secrets = createFileSecrets(settings.secretsFolder);
  const registry = createFunctions(
    {
      http,
      secrets,
      log: (message, details) => log.info(details, message),
    },
    functionDefinitions(pool, settings, leavingInTime(door)),
  );
  const options = definitionOptions(registry);
  const checker = createChecker({ definitions: options });
  const deps: RunDeps = { ...commandDeps, functions: registry.traits };
  const { mailCa } = settings;
  const channels = createChannels(settings.channels, {
    pool,
    http,
    egress: createEgress(settings.egress),
    secrets,
    log,
    ...(mailCa === undefined ? {} : { mailCa }),
  });
  return {
    ...deps,
    channels,
    retention: settings.retention,
    registry,
    functionFacts: factsOf(registry),
    door,
    definitionOptions: options,
    checkDefinitions: (files, around) => checker.check(files, around),
    startRun: (params) => startRun(deps, params),
    async close() {
      await checker.close();
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
