import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import pg from "pg";
import type { Environment } from "../configuration/environment.ts";
import { unknownSettings } from "../configuration/environment.ts";
import type { Settings } from "../configuration/settings.ts";
import type { TemporalConnection } from "../configuration/temporal-connection.ts";
import { channelFindings, readFolder, secretFindings } from "./channel-findings.ts";
import { postgresAccount } from "./account.ts";
import type { Finding } from "./finding.ts";
import { homeMode } from "./home.ts";
import { describeNamespace, type GrpcTarget } from "./grpc-probe.ts";
import { messageOf } from "./launch-error.ts";
import { isPortFree } from "./port.ts";
import { providerFindings } from "./provider-findings.ts";
import { findNativeDirectory } from "./postgres-package.ts";
import { runningFindings } from "./running-findings.ts";
import { readState, runningLauncher } from "./state.ts";
import { locateTemporal } from "./temporal-binary.ts";
import { canBuild, goVersion } from "./temporal-build.ts";
import { pinnedVersion } from "./temporal-version.ts";

/** PostgreSQL features and collation names that we use exist from this version on. */
const oldestPostgres = 15;

/** Daemons of Debian that the demo and some tests use when they are there. */
const daemons: readonly (readonly [program: string, use: string, packages: string])[] = [
  ["prometheus", "opsloom demo --with-prometheus", "prometheus"],
  ["prometheus-alertmanager", "opsloom demo --with-prometheus", "prometheus-alertmanager"],
  ["sshd", "tests of discovery", "openssh-server"],
  ["snmpd", "tests of discovery", "snmpd"],
  ["dovecot", "tests of mail that is fetched", "dovecot-imapd"],
];

/** Looks at everything a start with these settings would need. Starts, builds and downloads nothing. */
export async function examine(settings: Settings, environment: Environment): Promise<readonly Finding[]> {
  const definitions = await readFolder(settings.definitionsDirectory);
  return [
    node(),
    home(settings),
    await database(settings),
    ...(settings.temporal === null ? await embeddedTemporal(settings) : [await ownTemporal(settings.temporal)]),
    await apiPort(settings),
    ...(await runningFindings(settings.home)),
    ...channelFindings(settings.channels, definitions),
    ...(await providerFindings(settings.providers, {
      egressAllow: settings.trust.egressAllow,
      secretsFolder: join(settings.home, "secrets"),
    })),
    ...secretFindings(join(settings.home, "secrets"), settings.channels, definitions),
    ...unknownSettings(environment).map((text) => ({
      subject: "setting",
      state: "optional" as const,
      detail: text,
      remedy: "correct it or unset it",
    })),
    ...daemons.map(([program, use, name]) => daemon(program, use, name, environment["PATH"] ?? "")),
  ];
}

function node(): Finding {
  return { subject: "Node.js", state: "ok", detail: process.version, remedy: null };
}

function home({ home: path, databaseUrl }: Settings): Finding {
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(existing);
    const free = Math.floor((bavail * bsize) / 1024 / 1024);
    if (free < 200)
      return {
        subject: "data directory",
        state: "missing",
        detail: `"${path}" has only ${free} MB free`,
        remedy: "free 200 MB or choose another --home",
      };
    const mode = homeMode(databaseUrl === null);
    const open = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if ((open & 0o777 & ~mode) !== 0)
      return {
        subject: "data directory",
        state: "optional",
        detail: `"${path}", ${free} MB free, can be looked into by other accounts`,
        remedy: `chmod ${mode.toString(8)} "${path}"`,
      };
    return { subject: "data directory", state: "ok", detail: `"${path}", ${free} MB free`, remedy: null };
  } catch (error) {
    return {
      subject: "data directory",
      state: "missing",
      detail: `"${path}": ${messageOf(error)}`,
      remedy: "choose a directory that you can write with --home or OPSLOOM_HOME",
    };
  }
}

async function database(settings: Settings): Promise<Finding> {
  const subject = "PostgreSQL";
  if (settings.databaseUrl !== null) {
    try {
      const version = await serverVersion(settings.databaseUrl);
      const state = version >= oldestPostgres * 10_000 ? "ok" : "missing";
      return {
        subject,
        state,
        detail: `${Math.floor(version / 10_000)} at OPSLOOM_DATABASE_URL`,
        remedy: state === "ok" ? null : `use PostgreSQL ${oldestPostgres} or newer`,
      };
    } catch (error) {
      return {
        subject,
        state: "missing",
        detail: `OPSLOOM_DATABASE_URL does not answer: ${messageOf(error)}`,
        remedy: "start it, correct the address, or unset the variable",
      };
    }
  }
  try {
    const account = postgresAccount(join(settings.home, "postgres", "data"));
    const native = findNativeDirectory();
    return {
      subject,
      state: "ok",
      detail: `embedded, "${native}"${account === null ? "" : `, runs as "${account.name}"`}`,
      remedy: null,
    };
  } catch (error) {
    return { subject, state: "missing", detail: messageOf(error), remedy: null };
  }
}

async function serverVersion(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
    return Number(rows[0]!.version);
  } finally {
    await client.end().catch(() => {});
  }
}

async function embeddedTemporal(settings: Settings): Promise<Finding[]> {
  const go = await goVersion();
  const toolchain: Finding = {
    subject: "Go toolchain",
    state: canBuild(go) ? "ok" : "optional",
    detail: go === null ? "none; only needed to build the Temporal server" : go,
    remedy: canBuild(go) ? null : "install Go 1.24 or newer: https://go.dev/dl",
  };
  const notes: string[] = [];
  try {
    const binary = await locateTemporal({
      executable: settings.temporalExecutable,
      searchPath: settings.searchPath,
      cacheDirectory: settings.cacheDirectory,
      log: (text) => notes.push(text),
    });
    if (binary !== null) {
      const where = {
        configured: "OPSLOOM_TEMPORAL_CLI",
        path: "PATH",
        cache: "our cache",
        sdk: "the SDK's download",
        built: "our build",
      }[binary.source];
      const told = notes.length === 0 ? "" : `; ${notes.join("; ")}`;
      return [
        {
          subject: "Temporal",
          state: "ok",
          detail: `server ${binary.version.server} from ${where}, "${binary.path}"${told}`,
          remedy: null,
        },
        toolchain,
      ];
    }
  } catch (error) {
    return [{ subject: "Temporal", state: "missing", detail: messageOf(error), remedy: null }, toolchain];
  }
  const plan = [
    ...(settings.temporalDownload ? ["downloads it from temporal.download where that can be reached"] : []),
    ...(canBuild(go) ? ["builds it from tools/temporal in about 4 minutes, once"] : []),
  ];
  const known = plan.length > 0 ? `the next start ${plan.join(", else ")}` : "nothing can make one here";
  return [
    {
      subject: "Temporal",
      state: canBuild(go) || settings.temporalDownload ? "optional" : "missing",
      detail: `no server ${pinnedVersion.server} yet; ${known}`,
      remedy:
        "or install `temporal` (https://docs.temporal.io/cli), or set OPSLOOM_TEMPORAL_CLI or OPSLOOM_TEMPORAL_ADDRESS",
    },
    toolchain,
  ];
}

async function ownTemporal(connection: TemporalConnection): Promise<Finding> {
  const subject = "Temporal";
  const { address } = connection.options;
  try {
    const answer = await describeNamespace(grpcTarget(connection), connection.namespace, 5_000);
    if (answer.code === 0)
      return {
        subject,
        state: "ok",
        detail: `"${address}" serves the namespace "${connection.namespace}"`,
        remedy: null,
      };
    return {
      subject,
      state: "missing",
      detail: `"${address}" refuses the namespace "${connection.namespace}": ${answer.message || `gRPC code ${answer.code}`}`,
      remedy: "check TEMPORAL_NAMESPACE, TEMPORAL_API_KEY and the TEMPORAL_TLS_* variables",
    };
  } catch (error) {
    return {
      subject,
      state: "missing",
      detail: `"${address}" does not answer: ${messageOf(error)}`,
      remedy: "start it, correct OPSLOOM_TEMPORAL_ADDRESS, or unset it",
    };
  }
}

/** The probe's view of the SDK's connection options. */
function grpcTarget({ options }: TemporalConnection): GrpcTarget {
  const { tls, apiKey } = options;
  const key = typeof apiKey === "string" ? { apiKey } : {};
  if (tls === undefined || tls === null || tls === false)
    return { address: options.address, ...(typeof apiKey === "string" ? { tls: true } : {}), ...key };
  if (tls === true) return { address: options.address, tls: true, ...key };
  const text = (data: Uint8Array | undefined): Buffer | undefined =>
    data === undefined ? undefined : Buffer.from(data);
  const ca = text(tls.serverRootCACertificate);
  const pair = tls.clientCertPair;
  return {
    address: options.address,
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(pair === undefined || pair === null ? {} : { cert: Buffer.from(pair.crt), key: Buffer.from(pair.key) }),
      ...(tls.serverNameOverride === undefined || tls.serverNameOverride === null
        ? {}
        : { servername: tls.serverNameOverride }),
    },
    ...key,
  };
}

async function apiPort(settings: Settings): Promise<Finding> {
  const subject = "API port";
  const where = `${settings.host}:${settings.port}`;
  if (!settings.parts.includes("api"))
    return { subject, state: "ok", detail: "none needed: no API runs in this process", remedy: null };
  if (settings.port === 0) return { subject, state: "ok", detail: "any free one", remedy: null };
  const owner = runningLauncher(settings.home);
  if (owner !== null)
    return {
      subject,
      state: "ok",
      detail: `opsloom runs already (process ${owner.pid}${readState(settings.home) === null ? "" : `, ${readState(settings.home)!.apiUrl ?? "without an API"}`})`,
      remedy: null,
    };
  if (await isPortFree(settings.port, settings.host))
    return { subject, state: "ok", detail: `${where} is free`, remedy: null };
  return {
    subject,
    state: "missing",
    detail: `${where} is taken`,
    remedy: "choose another with --port or OPSLOOM_PORT, or 0 for any free one",
  };
}

function daemon(program: string, use: string, name: string, searchPath: string): Finding {
  const found = [...searchPath.split(delimiter), "/usr/sbin"]
    .map((directory) => join(directory, program))
    .find((path) => existsSync(path));
  return found === undefined
    ? {
        subject: program,
        state: "optional",
        detail: `not installed; used by ${use}`,
        remedy: `on Debian: apt-get install ${name}`,
      }
    : { subject: program, state: "ok", detail: found, remedy: null };
}
