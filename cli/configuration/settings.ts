import { isIP } from "node:net";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { LaunchError, exitCodes } from "../launcher/launch-error.ts";
import type { SnmpTrapSettings } from "../../api/ingest/snmp/server.ts";
import type { SyslogSettings } from "../../api/ingest/syslog/server.ts";
import type { ProviderSettings } from "../../api/provider/settings.ts";
import type { Retention } from "../../store/retention/policy.ts";
import { type ChannelSettings, readChannels } from "./channels.ts";
import { cacheDirectory, defaultHome } from "./directories.ts";
import { type Environment, environment, parseInteger, readInteger, readSetting } from "./environment.ts";
import { parseParts, type Part } from "./parts.ts";
import { readRetention } from "./retention.ts";
import { readProviders } from "./providers.ts";
import { readSnmpTraps } from "./snmp-traps.ts";
import { readSyslog } from "./syslog.ts";
import { type TemporalConnection, readTemporalConnection } from "./temporal-connection.ts";

const ports = { min: 0, max: 65_535 };

/** What a start is told, from options first and OPSLOOM_* variables second. */
export interface Settings {
  readonly home: string;
  /** What runs in this process. */
  readonly parts: readonly Part[];
  /** Name of the collector that runs here; null = the parts are not `collector`. */
  readonly collector: string | null;
  readonly cacheDirectory: string;
  readonly definitionsDirectory: string;
  readonly host: string;
  /** 0 = any free one */
  readonly port: number;
  /** Loopback port of /metrics, /livez and /readyz; 0 = any free one */
  readonly metricsPort: number;
  /** null = the embedded PostgreSQL */
  readonly databaseUrl: string | null;
  /** null = the embedded Temporal server */
  readonly temporal: TemporalConnection | null;
  readonly temporalExecutable: string | null;
  readonly searchPath: string;
  readonly temporalDownload: boolean;
  readonly trust: WorkerTrust;
  readonly channels: ChannelSettings;
  /** Who signs people in beside links and passwords. */
  readonly providers: readonly ProviderSettings[];
  /** Ranges of proxies in front of the API. */
  readonly trustedProxies: readonly string[];
  /** How long rows are kept that go after a time. */
  readonly retention: Retention;
  /** Where syslog is taken; null = nowhere. */
  readonly syslog: SyslogSettings | null;
  /** Where traps of SNMP are taken; null = nowhere. */
  readonly snmpTraps: SnmpTrapSettings | null;
  /** Packages, and modules by their path, that bring functions of their own. */
  readonly integrations: readonly string[];
  /** About how many records of a sample year are made at the start; null = none. */
  readonly sample: number | null;
}

/** What the worker and the collector of this process may do. */
export interface WorkerTrust {
  /** Whether `run: shell` runs commands here. */
  readonly shell: boolean;
  /** Ranges beside the public internet that functions may connect to. */
  readonly egressAllow: readonly string[];
  /** Ranges that discovery never touches, whoever asks. */
  readonly discoveryExclude: readonly string[];
}

/** Options of the command line that are settings too. */
export interface SettingOptions {
  readonly home?: string;
  readonly port?: string;
  readonly parts?: string;
  readonly collector?: string;
  /** `true` = as many as usual. */
  readonly sample?: string | true;
}

const defaultPort = 4600;

/** Reads and checks all settings; the first wrong one is told in a sentence, exit code 78. */
export async function readSettings(options: SettingOptions, from: Environment = environment): Promise<Settings> {
  const databaseUrl = readSetting(from, "OPSLOOM_DATABASE_URL");
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    // The value may hold a password: it is not repeated.
    throw new LaunchError(
      exitCodes.configuration,
      `OPSLOOM_DATABASE_URL is no PostgreSQL address: write postgres://user:password@host:port/database`,
    );
  }
  const address = readSetting(from, "OPSLOOM_TEMPORAL_ADDRESS");
  const download = readSetting(from, "OPSLOOM_TEMPORAL_DOWNLOAD") ?? "on";
  if (download !== "on" && download !== "off") {
    throw new LaunchError(exitCodes.configuration, `OPSLOOM_TEMPORAL_DOWNLOAD is "${download}": write on or off`);
  }
  const channels = readChannels(from);
  const parts =
    options.parts === undefined
      ? parseParts(readSetting(from, "OPSLOOM_PARTS"), "OPSLOOM_PARTS")
      : parseParts(options.parts, "--parts");
  return {
    home: readHome(options.home, from),
    parts,
    collector: readCollector(options.collector ?? readSetting(from, "OPSLOOM_COLLECTOR"), { parts, address }),
    cacheDirectory: cacheDirectory(from),
    definitionsDirectory: resolve(
      readSetting(from, "OPSLOOM_DEFINITIONS") ?? fileURLToPath(new URL("../../definitions", import.meta.url)),
    ),
    host: readSetting(from, "OPSLOOM_HOST") ?? "127.0.0.1",
    port:
      options.port === undefined
        ? readInteger(from, "OPSLOOM_PORT", ports, defaultPort)
        : parseInteger(options.port, "--port", ports),
    metricsPort: readInteger(from, "OPSLOOM_METRICS_PORT", ports, 0),
    databaseUrl,
    temporal: address === null ? null : await readTemporalConnection(address, from),
    temporalExecutable: readSetting(from, "OPSLOOM_TEMPORAL_CLI"),
    searchPath: from["PATH"] ?? "",
    temporalDownload: download === "on",
    trust: readTrust(from, databaseUrl === null && address === null),
    channels,
    providers: readProviders(from, channels.publicUrl),
    trustedProxies: readTrustedProxies(from),
    retention: readRetention(from),
    syslog: readSyslog(from),
    snmpTraps: readSnmpTraps(from),
    integrations: readIntegrations(from),
    sample: readSample(options.sample),
  };
}

/** The embedded installation works on the machine it is on; with servers of one's own nothing of that is assumed. */
function readTrust(from: Environment, embedded: boolean): WorkerTrust {
  const shell = readSetting(from, "OPSLOOM_SHELL") ?? (embedded ? "on" : "off");
  if (shell !== "on" && shell !== "off")
    throw new LaunchError(exitCodes.configuration, `OPSLOOM_SHELL is "${shell}": write on or off`);
  const allow = readSetting(from, "OPSLOOM_EGRESS_ALLOW") ?? (embedded ? "127.0.0.0/8,::1/128" : "");
  return {
    shell: shell === "on",
    egressAllow: listOf(allow),
    discoveryExclude: listOf(readSetting(from, "OPSLOOM_DISCOVERY_EXCLUDE") ?? ""),
  };
}

/** A collector has a name, and a Temporal server that it asks for work. */
function readCollector(
  name: string | null,
  { parts, address }: { readonly parts: readonly Part[]; readonly address: string | null },
): string | null {
  const refuse = (message: string): never => {
    throw new LaunchError(exitCodes.configuration, message);
  };
  if (!parts.includes("collector"))
    return name === null
      ? null
      : refuse(`the collector is "${name}" and the part collector does not run here: add --parts collector`);
  if (name === null) return refuse("the part collector needs a name: give --collector NAME, or set OPSLOOM_COLLECTOR");
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name === "any")
    return refuse(`"${name}" is no name of a collector: write small letters, digits and hyphens, such as site-b`);
  if (address === null)
    return refuse("a collector needs the Temporal server that it asks for work: set OPSLOOM_TEMPORAL_ADDRESS");
  return name;
}

/** The integrations that OPSLOOM_INTEGRATIONS names, as they stand there. */
export function readIntegrations(from: Environment = environment): readonly string[] {
  return listOf(readSetting(from, "OPSLOOM_INTEGRATIONS") ?? "");
}

function readTrustedProxies(from: Environment): readonly string[] {
  const ranges = listOf(readSetting(from, "OPSLOOM_TRUSTED_PROXIES") ?? "");
  for (const range of ranges) {
    const [, address = "", bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
    const version = isIP(address);
    if (version === 0 || Number(bits ?? 0) > (version === 4 ? 32 : 128))
      throw new LaunchError(
        exitCodes.configuration,
        `OPSLOOM_TRUSTED_PROXIES holds "${range}": write addresses and ranges such as 10.0.0.5, 10.1.0.0/16`,
      );
  }
  return ranges;
}

function readSample(option: SettingOptions["sample"]): number | null {
  if (option === undefined) return null;
  return option === true ? 2_000 : parseInteger(option, "--sample", { min: 20, max: 20_000 });
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** The home directory that --home or OPSLOOM_HOME names, else the default one; absolute. */
export function readHome(option: string | undefined, from: Environment = environment): string {
  return resolve(option ?? readSetting(from, "OPSLOOM_HOME") ?? defaultHome(from));
}
