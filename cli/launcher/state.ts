import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Part } from "../configuration/parts.ts";
import { diskError } from "./home.ts";
import { codeOf } from "./launch-error.ts";
import { type LockOwner, lockOwner } from "./lock.ts";

/** What a running installation tells other programs, in `<home>/state.json` and by `opsloom up --json`. */
export interface State {
  /** What runs in this process. */
  readonly parts: readonly Part[];
  /** null = no API runs in this process */
  readonly apiUrl: string | null;
  /** Where this process tells how it is: `/metrics`, and beside it `/livez` and `/readyz`. */
  readonly metricsUrl: string;
  /** null = no web pages, or a Temporal server of the user's own */
  readonly temporalUiUrl: string | null;
  /** File that holds the API key of the administrator; null = no API runs in this process */
  readonly apiKeyFile: string | null;
  readonly dataDir: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly ports: {
    readonly api: number | null;
    readonly metrics: number;
    readonly postgres: number | null;
    readonly temporal: number | null;
    readonly temporalUi: number | null;
  };
  /** Process ids of the embedded servers; null = servers of the user's own. */
  readonly servers: { readonly postgres: number | null; readonly temporal: number | null };
  readonly temporalAddress: string;
}

export function lockPath(home: string): string {
  return join(home, "launcher.lock");
}

/** The launcher that runs on that home, or null. */
export function runningLauncher(home: string): LockOwner | null {
  return lockOwner(lockPath(home));
}

/** The state of the installation that runs on that home; null when none does, or when it is still starting. */
export function readState(home: string): State | null {
  const owner = runningLauncher(home);
  const state = owner === null ? null : readStateFile(home);
  return state !== null && state.pid === owner?.pid ? state : null;
}

/** The last written state, even when its launcher is gone: its ports are wished for again. */
export function readStateFile(home: string): State | null {
  try {
    return JSON.parse(readFileSync(join(home, "state.json"), "utf8")) as State;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR" || error instanceof SyntaxError) return null;
    throw diskError(home, error);
  }
}

export function writeState(home: string, state: State): void {
  const path = join(home, "state.json");
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    rmSync(`${path}.new`, { force: true });
    throw diskError(path, error);
  }
}
