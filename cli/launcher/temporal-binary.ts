import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { diskError } from "./home.ts";
import { LaunchError, exitCodes } from "./launch-error.ts";
import { waitForLock } from "./lock.ts";
import type { Log } from "./log.ts";
import { buildTemporal, canBuild, goVersion } from "./temporal-build.ts";
import { downloadTemporal, sdkDownloads } from "./temporal-download.ts";
import { type TemporalVersion, pinnedVersion, readTemporalVersion } from "./temporal-version.ts";

export type TemporalSource = "configured" | "path" | "cache" | "sdk" | "built";

/** A program that can be started as the Temporal server. */
export interface TemporalBinary {
  readonly path: string;
  readonly source: TemporalSource;
  readonly version: TemporalVersion;
}

export interface FindTemporalOptions {
  /** OPSLOOM_TEMPORAL_CLI; null = not set. */
  readonly executable: string | null;
  /** Value of PATH; "" looks nowhere. */
  readonly searchPath: string;
  /** Where our own programs are kept, `<cache>/temporal` in it. */
  readonly cacheDirectory: string;
  readonly log: Log;
  /** Site of the SDK's downloads; null never downloads. @default https://temporal.download */
  readonly downloadSite?: string | null;
  /** Directory in which the SDK leaves its downloads. @default the directory for temporary files */
  readonly downloadDirectory?: string;
  /** Folder of the pinned Go module. @default tools/temporal of this checkout */
  readonly moduleDirectory?: string;
  readonly abort?: AbortSignal;
}

const defaultModule = fileURLToPath(new URL("../../tools/temporal/", import.meta.url));

/** Where our own copy lives: one directory for each content of go.sum, so that a new pin never meets an old program. */
export function cachedTemporalPath(cacheDirectory: string, moduleDirectory: string = defaultModule): string {
  const digest = createHash("sha256")
    .update(readFileSync(join(moduleDirectory, "go.sum")))
    .digest("hex")
    .slice(0, 16);
  return join(cacheDirectory, "temporal", digest, "temporal");
}

/**
 * Finds a program without making one: the configured one, PATH, our cache, what the SDK downloaded; null when there is
 * none.
 */
export async function locateTemporal(options: FindTemporalOptions): Promise<TemporalBinary | null> {
  if (options.executable !== null) return configured(options.executable);
  const onPath = findOnPath(options.searchPath);
  if (onPath !== null) {
    const version = await readTemporalVersion(onPath);
    if (typeof version !== "string") return { path: onPath, source: "path", version };
    options.log(`"${onPath}" is passed over: ${version}`);
  }
  const cached = cachedTemporalPath(options.cacheDirectory, options.moduleDirectory);
  if (existsSync(cached)) {
    const version = await readTemporalVersion(cached);
    if (typeof version !== "string") return { path: cached, source: "cache", version };
    options.log(`"${cached}" is passed over: ${version}`);
  }
  for (const path of sdkDownloads(options.downloadDirectory)) {
    const version = await readTemporalVersion(path);
    if (typeof version !== "string" && version.server === pinnedVersion.server) return { path, source: "sdk", version };
  }
  return null;
}

/**
 * Finds the Temporal server or makes one, in this order: OPSLOOM_TEMPORAL_CLI, `temporal` on PATH, our cache, the SDK's
 * download, a build from the pinned Go module. Two starts share one download or build.
 */
export async function findTemporal(options: FindTemporalOptions): Promise<TemporalBinary> {
  const found = await locateTemporal(options);
  if (found !== null) return found;
  const target = cachedTemporalPath(options.cacheDirectory, options.moduleDirectory);
  const directory = join(target, "..");
  try {
    mkdirSync(directory, { recursive: true, mode: 0o755 });
  } catch (error) {
    throw diskError(directory, error);
  }
  const lock = await waitForLock(
    join(directory, "build.lock"),
    (owner) => options.log(`another start (process ${owner.pid}) is making the Temporal server; waiting for it`),
    // The cache may be shared: whoever waits reads who makes it.
    { abort: options.abort, readers: "everybody" },
  );
  try {
    const made = await locateTemporal(options);
    if (made !== null) return made;
    return await make(target, options);
  } finally {
    lock.release();
  }
}

async function make(target: string, options: FindTemporalOptions): Promise<TemporalBinary> {
  const shared = { target, log: options.log, ...(options.abort === undefined ? {} : { abort: options.abort }) };
  if (options.downloadSite !== null) {
    const version = await downloadTemporal({
      ...shared,
      ...(options.downloadSite === undefined ? {} : { site: options.downloadSite }),
    });
    if (version !== null) return { path: target, source: "sdk", version };
  }
  const go = await goVersion();
  if (!canBuild(go)) {
    const have = go === null ? "there is no Go toolchain" : `Go ${go} is too old`;
    throw new LaunchError(
      exitCodes.unavailable,
      `no Temporal server was found and none can be built, because ${have}: install Go 1.24 or newer (https://go.dev/dl), or \`temporal\` (https://docs.temporal.io/cli), or set OPSLOOM_TEMPORAL_CLI or OPSLOOM_TEMPORAL_ADDRESS`,
    );
  }
  await buildTemporal({ ...shared, moduleDirectory: options.moduleDirectory ?? defaultModule });
  const version = await readTemporalVersion(target);
  if (typeof version === "string")
    throw new LaunchError(exitCodes.failed, `the Temporal server just built in "${target}" does not run: ${version}`);
  return { path: target, source: "built", version };
}

/** A configured program is used or refused, never replaced by another. */
async function configured(path: string): Promise<TemporalBinary> {
  const absolute = resolve(path);
  const version = existsSync(absolute) ? await readTemporalVersion(absolute) : "there is no such file";
  if (typeof version === "string") {
    throw new LaunchError(
      exitCodes.configuration,
      `OPSLOOM_TEMPORAL_CLI is "${path}", which cannot be used: ${version}; correct it or unset it`,
    );
  }
  return { path: absolute, source: "configured", version };
}

function findOnPath(searchPath: string): string | null {
  for (const directory of searchPath.split(delimiter)) {
    if (!isAbsolute(directory)) continue;
    const path = join(directory, "temporal");
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      continue;
    }
  }
  return null;
}
