import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "./launch-error.ts";
import { commandLine, hasProcess, isAlive } from "./process-identity.ts";

/** What a running PostgreSQL wrote into its data directory. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

export type PostmasterState =
  | { readonly kind: "none" }
  /**
   * The server is gone, but its id names a process: another one, or its own remains that nobody has collected.
   * PostgreSQL would take either for a server that runs, and not start.
   */
  | { readonly kind: "stale"; readonly path: string }
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
  if (!Number.isSafeInteger(pid) || pid <= 1 || !hasProcess(pid)) return { kind: "none" };
  // A server that an earlier launcher started is no child of ours: killed, it stays a zombie until process 1 collects
  // it, which takes its time, or never happens in a container whose process 1 is no init.
  if (!isAlive(pid) || !commandLine(pid).includes(dataDirectory)) return { kind: "stale", path };
  return { kind: "running", postmaster: { pid, port: Number(lines[3]) } };
}

/** More than any system gives. */
const noProcess = 2_000_000_000;

/**
 * Writes an id that no process has into the file. Removing the file would remove the shared memory key in it as well,
 * by which PostgreSQL sees backends of the dead server that still write.
 */
export function disownPostmaster(path: string): void {
  const [, ...rest] = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, [noProcess, ...rest].join("\n"));
}
