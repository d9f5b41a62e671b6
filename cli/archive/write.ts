import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Client } from "../../client/client.ts";
import { UsageError } from "../client/failure.ts";
import type { ArchiveLine } from "./line.ts";

type Put = (line: Exclude<ArchiveLine, { readonly kind: "archive" | "end" }>) => Promise<void>;

/**
 * Writes the records that were closed before an instant into a new file, and makes it durable. Returns how many they
 * are. A file that is there already is never touched.
 */
export async function writeArchive(
  api: Client,
  file: string,
  closedBefore: string,
  progress: (records: number) => void,
): Promise<number> {
  let records = 0;
  await write(file, closedBefore, async (put) => {
    const known = new Set<string>();
    for await (const record of api.each.listArchivable({ query: { closedBefore, limit: 50 } })) {
      for (const digest of record.bundles.filter((one) => !known.has(one))) {
        known.add(digest);
        await put({ kind: "bundle", ...(await api.call.showBundle({ params: { digest } })) });
      }
      await put({ kind: "record", ...record });
      records += 1;
      if (records % 500 === 0) progress(records);
    }
  });
  return records;
}

/** The same of records that are named by their numbers, open or closed, with what their people were. */
export async function writeEvidence(api: Client, file: string, numbers: readonly string[]): Promise<void> {
  await write(file, null, async (put) => {
    const known = new Set<string>();
    for (const number of new Set(numbers)) {
      const { record, bundles, people } = await api.call.showEvidence({ params: { number } });
      for (const bundle of bundles.filter(({ digest }) => !known.has(digest))) {
        known.add(bundle.digest);
        await put({ kind: "bundle", ...bundle });
      }
      await put({ kind: "record", ...record });
      await put({ kind: "people", record: record.record, spans: people });
    }
  });
}

/** A file that could not be finished is taken away. */
async function write(file: string, closedBefore: string | null, fill: (put: Put) => Promise<void>): Promise<void> {
  const out = createWriteStream(file, { flags: "wx", mode: 0o600 });
  await once(out, "open").catch((error: Error) => {
    throw new UsageError(`"${file}" cannot be written: ${error.message}; an archive is always a new file`);
  });
  const packed = createGzip();
  // A disk that is full fails the next write, or the end, and nothing else.
  const written = pipeline(packed, out);
  written.catch(() => undefined);
  const hash = createHash("sha256");
  const counts = { record: 0, bundle: 0, people: 0 };
  const put = async (line: ArchiveLine): Promise<void> => {
    const text = `${JSON.stringify(line)}\n`;
    hash.update(text);
    if (!packed.write(text)) await once(packed, "drain");
  };
  try {
    await put({ kind: "archive", version: 1, createdAt: new Date().toISOString(), closedBefore });
    await fill(async (line) => {
      await put(line);
      counts[line.kind] += 1;
    });
    const end: ArchiveLine = {
      kind: "end",
      records: counts.record,
      bundles: counts.bundle,
      digest: hash.digest("hex"),
    };
    packed.end(`${JSON.stringify(end)}\n`);
    await written;
  } catch (error) {
    packed.destroy();
    await written.catch(() => undefined);
    await rm(file, { force: true });
    throw error;
  }
  const handle = await open(file, "r+");
  await handle.sync();
  await handle.close();
}
