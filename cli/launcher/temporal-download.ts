import { execFile } from "node:child_process";
import {
  chmodSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type { Log } from "./log.ts";
import { type TemporalVersion, pinnedVersion, readTemporalVersion } from "./temporal-version.ts";

const run = promisify(execFile);

/**
 * Programs that the SDK's own test environment downloaded earlier, in the directory for temporary files. Ours or root's
 * only: others may write there.
 */
export function sdkDownloads(directory: string = tmpdir()): string[] {
  const own = process.getuid?.();
  return readdirSync(directory)
    .filter((name) => /^temporal-(sdk-typescript-\d|v?\d)[\w.-]*$/.test(name) && !name.endsWith(".downloading"))
    .map((name) => join(directory, name))
    .filter((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat !== undefined && stat.isFile() && (stat.mode & 0o022) === 0 && (stat.uid === own || stat.uid === 0);
    });
}

export interface DownloadTemporalOptions {
  /** @default https://temporal.download, where the SDK takes it from */
  readonly site?: string;
  readonly target: string;
  readonly log: Log;
  readonly abort?: AbortSignal;
}

/**
 * Takes the pinned version from the place where the SDK takes it. Returns null, with the reason in the log, when the
 * place cannot be reached in 5 s: many networks have a module proxy and nothing else.
 */
export async function downloadTemporal(options: DownloadTemporalOptions): Promise<TemporalVersion | null> {
  const site = options.site ?? "https://temporal.download";
  const directory = dirname(options.target);
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const work = mkdtempSync(join(directory, "download-"));
  try {
    const architecture = process.arch === "x64" ? "amd64" : process.arch;
    const question = `${site}/cli/v${pinnedVersion.cli}?arch=${architecture}&platform=${process.platform}`;
    const info = (await (await get(question, 5_000, options.abort)).json()) as {
      archiveUrl: string;
      fileToExtract: string;
    };
    options.log(`downloading the Temporal server from ${info.archiveUrl}`);
    const archive = join(work, "archive.tar.gz");
    const response = await get(info.archiveUrl, 300_000, options.abort);
    await pipeline(Readable.fromWeb(response.body!), createWriteStream(archive));
    await run("tar", ["-xzf", archive, "-C", work, "--", info.fileToExtract]);
    const program = join(work, info.fileToExtract);
    chmodSync(program, 0o755);
    const version = await readTemporalVersion(program);
    if (typeof version === "string" || version.cli !== pinnedVersion.cli) {
      options.log(
        `the download is not the Temporal ${pinnedVersion.cli} that was asked for: ${JSON.stringify(version)}`,
      );
      return null;
    }
    renameSync(program, options.target);
    return version;
  } catch (error) {
    options.abort?.throwIfAborted();
    options.log(`${site} cannot be used: ${reasonOf(error)}`);
    return null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function get(url: string, limitMs: number, abort: AbortSignal | undefined): Promise<Response> {
  const limit = AbortSignal.timeout(limitMs);
  const response = await fetch(url, { signal: abort === undefined ? limit : AbortSignal.any([limit, abort]) });
  if (!response.ok) throw new Error(`status ${response.status} of ${url}`);
  return response;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
