import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { LaunchError, exitCodes } from "../launcher/launch-error.ts";
import { cacheDirectory, defaultHome } from "./directories.ts";
import { type Environment, environment, parseInteger, readInteger, readSetting } from "./environment.ts";
import { type TemporalConnection, readTemporalConnection } from "./temporal-connection.ts";

const ports = { min: 0, max: 65_535 };

/** What a start is told, from options first and OPSLOOM_* variables second. */
export interface Settings {
  readonly home: string;
  readonly cacheDirectory: string;
  readonly definitionsDirectory: string;
  readonly host: string;
  /** 0 = any free one */
  readonly port: number;
  /** Loopback port of /metrics; 0 = any free one */
  readonly metricsPort: number;
  /** null = the embedded PostgreSQL */
  readonly databaseUrl: string | null;
  /** null = the embedded Temporal server */
  readonly temporal: TemporalConnection | null;
  readonly temporalExecutable: string | null;
  readonly searchPath: string;
  readonly temporalDownload: boolean;
}

/** Options of the command line that are settings too. */
export interface SettingOptions {
  readonly home?: string;
  readonly port?: string;
}

export const defaultPort = 4600;

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
  return {
    home: readHome(options.home, from),
    cacheDirectory: cacheDirectory(from),
    definitionsDirectory: resolve(readSetting(from, "OPSLOOM_DEFINITIONS") ?? fileURLToPath(new URL("../../definitions", import.meta.url))),
    host: readSetting(from, "OPSLOOM_HOST") ?? "127.0.0.1",
    port: options.port === undefined ? readInteger(from, "OPSLOOM_PORT", ports, defaultPort) : parseInteger(options.port, "--port", ports),
    metricsPort: readInteger(from, "OPSLOOM_METRICS_PORT", ports, 0),
    databaseUrl,
    temporal: address === null ? null : await readTemporalConnection(address, from),
    temporalExecutable: readSetting(from, "OPSLOOM_TEMPORAL_CLI"),
    searchPath: from["PATH"] ?? "",
    temporalDownload: download === "on",
  };
}

/** The home directory that --home or OPSLOOM_HOME names, else the default one; absolute. */
export function readHome(option: string | undefined, from: Environment = environment): string {
  return resolve(option ?? readSetting(from, "OPSLOOM_HOME") ?? defaultHome(from));
}
