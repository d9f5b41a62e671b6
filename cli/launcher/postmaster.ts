import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "./launch-error.ts";
import { commandLine, isAlive } from "./process-identity.ts";

/** What a running PostgreSQL wrote into its data directory. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

export type PostmasterState =
  | { readonly kind: "none" }
  /** The server is gone and another process got its id, which PostgreSQL would take for a server that runs. */
  | { readonly kind: "reused"; readonly path: string }
  | { readonly kind: "running"; readonly postmaster: Postmaster };

/** Reads `postmaster.pid`. The id counts only when that process has this data directory on its command line. */
export function readPostmaster(dataDirectory: string): PostmasterState {
  const path = join(dataDirectory, "postmaster.pid");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { kind: "none" };
    throw error;
  }
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  // PostgreSQL itself takes over the file of a dead server, after it saw that no backend still holds its shared memory.
  if (!Number.isSafeInteger(pid) || pid <= 1 || !isAlive(pid)) return { kind: "none" };
  if (!commandLine(pid).includes(dataDirectory)) return { kind: "reused", path };
  return { kind: "running", postmaster: { pid, port: Number(lines[3]) } };
}

/** More than any system gives. */
const noProcess = 2_000_000_000;

/**
 * Writes an id that no process has into the file. Removing the file would remove the shared memory key in it as well, by
 * which PostgreSQL sees backends of the dead server that still write.
 */
export function disownPostmaster(path: string): void {
  const [, ...rest] = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, [noProcess, ...rest].join("\n"));
}
