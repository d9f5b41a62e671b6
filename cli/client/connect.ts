import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { readConnection } from "../configuration/connection.ts";
import type { OutputFormat } from "../output/print.ts";
import { type ApiClient, ConfigurationError, createApiClient } from "./client.ts";

/** Options every command that talks to the API takes. */
export interface ConnectOptions {
  readonly url?: string;
  readonly keyFile?: string;
  readonly home?: string;
  /** Person whose key the launcher has put under `<home>/keys/`. */
  readonly as?: string;
  readonly output: OutputFormat;
}

export function withApiOptions(command: Command): Command {
  return command
    .option("--url <url>", "API to talk to; else OPSLOOM_URL, else the one that runs under the home directory")
    .option("--key-file <file>", "file that holds the API key; else OPSLOOM_API_KEY, else the one under the home directory")
    .option("--as <user>", "act as a person of the sample company, with the key under <home>/keys")
    .option("--home <dir>", "home directory of a local Opsloom; else OPSLOOM_HOME")
    .addOption(new Option("--output <format>", "text for people, json for programs").choices(["text", "json"]).default("text"));
}

/** A client for the API the options, the environment or the running launcher name, in that order. */
export async function connect(options: ConnectOptions): Promise<ApiClient> {
  const connection = readConnection(options.home);
  const url = options.url ?? connection.url;
  if (url === null)
    throw new ConfigurationError(69, `no Opsloom runs under "${connection.home}": start it with "opsloom up", or name an API with --url`);
  const keyFile = options.keyFile ?? (options.as === undefined ? null : join(connection.home, "keys", options.as));
  const key = keyFile === null ? connection.key : readKey(keyFile);
  if (key === null) throw new ConfigurationError(78, "no API key: name a file that holds one with --key-file, or set OPSLOOM_API_KEY");
  return createApiClient(url, key);
}

function readKey(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new ConfigurationError(78, `the API key file "${file}" cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
