import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { UsageError } from "../client/failure.ts";
import type { ArchiveLine } from "./line.ts";

/** Why a file is not, or no longer, an archive. */
export class BrokenArchiveError extends Error {
  override readonly name = "BrokenArchiveError";
}

/**
 * The lines of an archive, one at a time, without any server. Its end is held against what came before it:
 * `BrokenArchiveError` when a line was changed, dropped or added, or the file is cut.
 */
export async function* readArchive(file: string): AsyncGenerator<ArchiveLine> {
  const hash = createHash("sha256");
  const counts = { record: 0, bundle: 0 };
  let ended = false;
  for await (const text of linesOf(file)) {
    if (ended) throw new BrokenArchiveError(`"${file}" goes on behind its end`);
    const line = parse(text, file);
    if (line.kind === "end") {
      ended = true;
      if (line.digest !== hash.digest("hex"))
        throw new BrokenArchiveError(`"${file}" is not what was written: its digest is another one`);
      if (line.records !== counts.record || line.bundles !== counts.bundle)
        throw new BrokenArchiveError(`"${file}" is not what was written: its counts are other ones`);
    } else {
      hash.update(`${text}\n`);
      if (line.kind === "record" || line.kind === "bundle") counts[line.kind] += 1;
    }
    yield line;
  }
  if (!ended) throw new BrokenArchiveError(`"${file}" has no end: it is cut, or was never finished`);
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const unpacked = source.on("error", (error) => unpacked.destroy(error)).pipe(createGunzip());
  try {
    yield* createInterface({ input: unpacked, crlfDelay: Infinity });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR" || code === "EACCES")
      throw new UsageError(`"${file}" cannot be read: ${message}`);
    throw new BrokenArchiveError(`"${file}" cannot be unpacked: ${message}`);
  } finally {
    source.destroy();
  }
}

const kinds: ReadonlySet<unknown> = new Set(["archive", "bundle", "record", "people", "uptime", "uptimeRow", "end"]);

function parse(text: string, file: string): ArchiveLine {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    throw new BrokenArchiveError(`"${file}" is no archive: "${text.slice(0, 60)}" is not JSON`);
  }
  const { kind, version } = (line ?? {}) as { kind?: unknown; version?: unknown };
  if (!kinds.has(kind)) throw new BrokenArchiveError(`"${file}" is no archive: a line of the kind "${String(kind)}"`);
  if (kind === "archive" && version !== 1)
    throw new BrokenArchiveError(
      `"${file}" is an archive of version ${String(version)}: use the version that wrote it`,
    );
  return line as ArchiveLine;
}
