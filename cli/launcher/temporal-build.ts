import { type SpawnOptions, execFile, spawn } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { environment } from "../configuration/environment.ts";
import { LaunchError, exitCodes, messageOf } from "./launch-error.ts";
import type { Log } from "./log.ts";
import { pinnedVersion } from "./temporal-version.ts";

const program = "github.com/temporalio/cli/cmd/temporal";
const linkerFlags = `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${pinnedVersion.cli}`;
/** The first Go that knows `tool` lines; it fetches the newer toolchain that go.mod names through the module proxy. */
const oldestGo = [1, 24];

export interface BuildTemporalOptions {
  /** Folder of the pinned go.mod and go.sum. */
  readonly moduleDirectory: string;
  /** Where the program goes. */
  readonly target: string;
  readonly log: Log;
  readonly abort?: AbortSignal;
}

/** The Go toolchain on PATH, for example "1.26.8", or null. */
export async function goVersion(): Promise<string | null> {
  try {
    return /go(\d+\.\d+(\.\d+)?)/.exec(await output(["version"], "/"))?.[1] ?? null;
  } catch {
    return null;
  }
}

export function canBuild(version: string | null): boolean {
  const [major, minor] = (version ?? "0.0").split(".").map(Number);
  return major! > oldestGo[0]! || (major === oldestGo[0] && minor! >= oldestGo[1]!);
}

/**
 * Builds the Temporal server from the pinned module, checksums verified and nothing but go.mod and go.sum trusted. Go's
 * own caches make it resumable: after Ctrl-C the next build goes on with the packages that are missing. The caller
 * holds the build lock. About 30 s of downloads and 3 minutes on two cores when nothing is cached.
 */
export async function buildTemporal(options: BuildTemporalOptions): Promise<void> {
  const started = performance.now();
  const elapsed = () => `${Math.round((performance.now() - started) / 1000)} s`;
  options.log(
    `building the Temporal server ${pinnedVersion.server} from ${options.moduleDirectory}, once: about 4 minutes`,
  );
  const ticker = setInterval(() => options.log(`  ${progress} (${elapsed()})`), 10_000);
  let progress = "downloading the modules";
  const half = join(dirname(options.target), `temporal.${process.pid}.new`);
  try {
    mkdirSync(dirname(options.target), { recursive: true, mode: 0o755 });
    await go(["mod", "download"], options, () => {});
    progress = "finding the packages to build";
    const flags = ["-mod=readonly", "-trimpath", `-ldflags=${linkerFlags}`];
    const stale = await output(
      ["list", "-deps", ...flags, "-f", "{{if .Stale}}{{.ImportPath}}{{end}}", program],
      options.moduleDirectory,
      options.abort,
    );
    const total = stale.split("\n").filter((line) => line !== "").length;
    let built = 0;
    await go(["build", "-v", ...flags, "-o", half, program], options, (line) => {
      if (/^[\w.-]+(\/\S*)?$/.test(line)) built += 1;
      progress = built < total ? `built ${built} of ${total} packages` : "linking";
    });
    chmodSync(half, 0o755);
    renameSync(half, options.target);
    options.log(`built "${options.target}" in ${elapsed()}`);
  } finally {
    clearInterval(ticker);
    rmSync(half, { force: true });
  }
}

/** Everything of the user's Go settings counts (proxy, caches, toolchain), but nothing that would change the result. */
function goOptions(directory: string): SpawnOptions & { encoding: "utf8" } {
  return {
    cwd: directory,
    encoding: "utf8",
    env: { ...environment, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off", GO111MODULE: "on" },
  };
}

function output(parameters: readonly string[], directory: string, abort?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      ...goOptions(directory),
      maxBuffer: 16 * 1024 * 1024,
      ...(abort === undefined ? {} : { signal: abort }),
    };
    execFile("go", [...parameters], options, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
  });
}

function go(
  parameters: readonly string[],
  options: BuildTemporalOptions,
  onLine: (line: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("go", [...parameters], {
      ...goOptions(options.moduleDirectory),
      stdio: ["ignore", "ignore", "pipe"],
      ...(options.abort === undefined ? {} : { signal: options.abort }),
    });
    const lines: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      lines.push(line);
      onLine(line);
    });
    child.once("error", (error) =>
      reject(options.abort?.aborted === true ? options.abort.reason : buildError(messageOf(error))),
    );
    child.once("close", (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          options.abort?.aborted === true
            ? options.abort.reason
            : buildError(lines.slice(-3).join("; ") || `go ended with ${code ?? signal}`),
        );
    });
  });
}

function buildError(reason: string): LaunchError {
  return new LaunchError(
    exitCodes.unavailable,
    `the Temporal server could not be built: ${reason}; start again to resume, or install \`temporal\` (https://docs.temporal.io/cli), or set OPSLOOM_TEMPORAL_ADDRESS`,
  );
}
