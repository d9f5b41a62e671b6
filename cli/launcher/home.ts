import { accessSync, chmodSync, constants, mkdirSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { LaunchError, codeOf, exitCodes, messageOf } from "./launch-error.ts";

/** Below this the servers cannot be created: initdb writes about 40 MB and keeps 16 MB log segments. */
const neededBytes = 200 * 1024 * 1024;

/** Closed to others; or they may pass through to what they know by name, and see nothing else. */
export type DirectoryMode = 0o700 | 0o711;

/**
 * The mode of a home: 0700, but 0711 where root lends its embedded PostgreSQL another account, which must reach its
 * data in there. Files in it are 0600.
 */
export function homeMode(embedsPostgres: boolean): DirectoryMode {
  return embedsPostgres && process.getuid?.() === 0 ? 0o711 : 0o700;
}

/**
 * Makes a directory of the launcher, or says in one sentence why it cannot be used (exit code 73). One that is there
 * keeps its mode: it may be anybody's.
 */
export function prepareDirectory(path: string, mode: DirectoryMode): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    const created = mkdirSync(path, { recursive: true, mode });
    if (created !== undefined) chmodSync(path, mode);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw diskError(path, error);
  }
  const space = statfsSync(path);
  const free = space.bavail * space.bsize;
  if (free < neededBytes) {
    throw new LaunchError(
      exitCodes.disk,
      `only ${Math.floor(free / 1024 / 1024)} MB are free in "${path}" and 200 MB are needed: free some space or choose another directory with --home`,
    );
  }
}

/** PostgreSQL's disk_full, and what the operating system says of a full disk or quota. */
const fullCodes: readonly (string | undefined)[] = ["53100", "ENOSPC", "EDQUOT"];

/**
 * Whether a step failed because a disk is full: our own writes, or PostgreSQL's; also as the cause of another error.
 */
export function isDiskFull(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (fullCodes.includes(codeOf(cause))) return true;
    if (cause instanceof LaunchError && cause.exitCode === exitCodes.disk) return true;
  }
  return false;
}

/** A failed write as a sentence with exit code 73, whatever the operating system said. */
export function diskError(path: string, error: unknown): LaunchError {
  const remedy = "choose a directory that you can write with --home or OPSLOOM_HOME";
  switch (codeOf(error)) {
    case "EACCES":
    case "EPERM":
      return new LaunchError(exitCodes.disk, `"${path}" is not writable for this account: ${remedy}`, { cause: error });
    case "EROFS":
      return new LaunchError(exitCodes.disk, `"${path}" is on a read-only file system: ${remedy}`, { cause: error });
    case "ENOTDIR":
    case "EEXIST":
      return new LaunchError(exitCodes.disk, `"${path}" cannot be a directory, a file is in the way: ${remedy}`, {
        cause: error,
      });
    case "ENOSPC":
    case "EDQUOT":
      return new LaunchError(exitCodes.disk, `no space is left for "${path}": free some space or ${remedy}`, {
        cause: error,
      });
    default:
      return new LaunchError(exitCodes.disk, `"${path}" cannot be used: ${messageOf(error)}; ${remedy}`, {
        cause: error,
      });
  }
}
