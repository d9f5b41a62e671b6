import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { type Connection, readConnection } from "../configuration/connection.ts";
import type { OutputFormat } from "../output/print.ts";
import { type Client, createClient } from "../../client/client.ts";
import { ConfigurationError, UsageError } from "./failure.ts";

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
  return withConnection(command).addOption(
    new Option("--output <format>", "text for people, json for programs").choices(["text", "json"]).default("text"),
  );
}

/** Of a command that writes in formats of its own. */
export function withConnection(command: Command): Command {
  return command
    .option("--url <url>", "API to talk to; else OPSLOOM_URL, else the one that runs under the home directory")
    .option(
      "--key-file <file>",
      "file that holds the API key; else OPSLOOM_API_KEY, else the one under the home directory",
    )
    .option("--as <user>", "act as a person of the sample company, with the key under <home>/keys")
    .option("--home <dir>", "home directory of a local Opsloom; else OPSLOOM_HOME");
}

/** A client for the API the options, the environment or the running launcher name, in that order. */
export async function connect(options: Omit<ConnectOptions, "output">): Promise<Client> {
  const connection = readConnection(options.home);
  const url = options.url ?? connection.url;
  if (url !== null && !isHttp(url))
    throw new UsageError(
      `"${url}" is no address of an API: write it such as http://127.0.0.1:4600, in --url or OPSLOOM_URL`,
    );
  if (url === null)
    throw new ConfigurationError(
      69,
      `no Opsloom runs under "${connection.home}": start it with "opsloom up", or name an API with --url`,
    );
  const key = options.keyFile === undefined ? readPersonKey(connection, options.as) : readKey(options.keyFile);
  if (key === null)
    throw new ConfigurationError(78, "no API key: name a file that holds one with --key-file, or set OPSLOOM_API_KEY");
  return createClient({ url, key });
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** The key of a person of the sample company; without a name, the one that the home or the environment has. */
function readPersonKey(connection: Connection, person: string | undefined): string | null {
  if (person === undefined) return connection.key;
  const folder = join(connection.home, "keys");
  const known = keyNames(folder);
  if (known.includes(person)) return readKey(join(folder, person));
  throw new ConfigurationError(
    78,
    known.length === 0
      ? `no keys of people are under "${folder}": --as works where the first start made the sample company; else name a key with --key-file`
      : `"${person}" has no key under "${folder}"; --as takes one of ${known.join(", ")}`,
  );
}

function keyNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function readKey(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new ConfigurationError(78, `the API key file "${file}" cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
