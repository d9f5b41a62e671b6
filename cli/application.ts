/** The product as the launcher starts it, whole or in parts: migrations, definitions, sample company, worker, API. */
import { join } from "node:path";
import type { Pool } from "pg";
import { readReadiness } from "../api/routes/health.ts";
import { KeptBodies } from "../store/event/kept-bodies.ts";
import { migrate } from "../store/migrate.ts";
import { readPeople } from "../store/person/read.ts";
import { makeLink, signInPath } from "../store/session/link.ts";
import { compose, type Composition } from "./composition.ts";
import type { Part } from "./configuration/parts.ts";
import { createStage } from "./demo/stage.ts";
import { prepareFolders } from "./files/home-folders.ts";
import { loadIntegrations } from "./integration/load.ts";
import type { Application, CreateApplication, StepOutcome } from "./launcher/application.ts";
import type { Log } from "./launcher/log.ts";
import { seed } from "./sample/seed.ts";
import { loadSample } from "./sample/year/load.ts";
import { openProgramLog } from "./program-log.ts";
import { publishAtStart } from "./publish-at-start.ts";
import { installRuntime } from "./runtime.ts";
import { readSecret } from "./secret.ts";
import { type ApiServer, startApiServer } from "./server/api-server.ts";
import { startMetricsServer } from "./server/metrics-server.ts";
import { version } from "./version.ts";
import { startWork } from "./worker/work.ts";

export const createApplication: CreateApplication = async (settings) => {
  const { home, databaseUrl, temporal } = settings;
  const log = openProgramLog(home);
  installRuntime(log);
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
      providers: settings.providers,
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

    publish: () => publishAtStart(settings, composition, log),

    async seed() {
      return { detail: await seed({ pool, home, apiKeyFile: settings.apiKeyFile }) };
    },

    sample: (records) => sampleYear(composition, records, settings.log),

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
      let url: string | null = null;
      const demo = createStage({ pool, log, home, apiKeyFile: settings.apiKeyFile, url: () => url });
      const deps = {
        ...composition,
        demo,
        log,
        ready,
        version,
        bodies,
        secret: (name: string) => readSecret(secretsFolder, name),
        trustedProxies: settings.trustedProxies,
        syslog: settings.syslog,
        snmpTraps: settings.snmpTraps,
        readSecret: composition.mailServers.readSecret,
      };
      const server = await startApiServer(deps, settings.port, settings.host);
      ({ url } = server);
      pending.delete("api");
      return {
        detail: [server.url, ...otherDoors(server)].join(", "),
        url: server.url,
        async stop() {
          pending.add("api");
          await demo.stop();
          await server.stop();
        },
      };
    },

    async signInPath() {
      const admin = (await readPeople(pool, ["admin"])).get("admin");
      if (admin?.active !== true) return null;
      return signInPath((await makeLink(pool, { user: admin.name, by: "$engine" })).token);
    },

    resumed: () => unfinished(pool),

    close: () => composition.close(),
  };
  return application;
};

function otherDoors({ syslog, snmpTraps }: ApiServer): readonly string[] {
  const { port, tlsPort } = syslog ?? { port: null, tlsPort: null };
  return [
    ...(port === null ? [] : [`syslog ${String(port)}`]),
    ...(tlsPort === null ? [] : [`syslog over TLS ${String(tlsPort)}`]),
    ...(snmpTraps === null ? [] : [`SNMP traps ${String(snmpTraps.port)}`]),
  ];
}

async function sampleYear({ pool, definitionOptions }: Composition, records: number, log: Log): Promise<StepOutcome> {
  const functions = definitionOptions.functions ?? {};
  const made = await loadSample({ pool, records, to: Date.now(), functions, log });
  return { detail: made === null ? "there" : `${made} records` };
}

/** What goes on where it was: open records and runs; null = nothing. */
async function unfinished(pool: Pool): Promise<string | null> {
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
}
