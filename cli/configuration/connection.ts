import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../launcher/launch-error.ts";
import { readState } from "../launcher/state.ts";
import { type Environment, environment, readSetting } from "./environment.ts";
import { readHome } from "./settings.ts";

/** Where the command line finds the API and its key when no option says. */
export interface Connection {
  readonly home: string;
  /** null = nothing named and nothing runs under the home */
  readonly url: string | null;
  readonly key: string | null;
  /** File of the administrator's key of a local installation. */
  readonly keyFile: string;
}

/**
 * OPSLOOM_URL and OPSLOOM_API_KEY first, then what the launcher of the home wrote. The local key is never sent to a
 * named API.
 */
export function readConnection(home?: string, from: Environment = environment): Connection {
  const directory = readHome(home, from);
  const named = readSetting(from, "OPSLOOM_URL");
  const state = named === null ? readState(directory) : null;
  return {
    home: directory,
    url: named ?? state?.apiUrl ?? null,
    keyFile: state?.apiKeyFile ?? join(directory, "api-key"),
    key:
      readSetting(from, "OPSLOOM_API_KEY") ??
      (state === null || state.apiKeyFile === null ? null : readKey(state.apiKeyFile)),
  };
}

function readKey(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "EACCES") return null;
    throw error;
  }
}
