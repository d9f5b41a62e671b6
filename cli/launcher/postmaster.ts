import { readFileSync } from "node:fs";
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
  /** The file of a server that is gone; its process id may belong to somebody else by now. */
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
  if (!Number.isSafeInteger(pid) || pid <= 1 || !isAlive(pid) || !commandLine(pid).includes(dataDirectory)) return { kind: "stale", path };
  return { kind: "running", postmaster: { pid, port: Number(lines[3]) } };
}
