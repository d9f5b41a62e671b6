import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Reply } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import { UsageError } from "../client/failure.ts";
import type { ArchivedUptime, ArchiveLine } from "./line.ts";

type Content = Exclude<ArchiveLine, { readonly kind: "archive" | "end" }>;

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
  async function* closed(): AsyncGenerator<Content> {
    const known = new Set<string>();
    for await (const record of api.each.listArchivable({ query: { closedBefore, limit: 50 } })) {
      for (const digest of record.bundles.filter((one) => !known.has(one))) {
        known.add(digest);
        yield { kind: "bundle", ...(await api.call.showBundle({ params: { digest } })) };
      }
      yield { kind: "record", ...record };
      records += 1;
      if (records % 500 === 0) progress(records);
    }
  }
  await write(file, closedBefore, closed());
  return records;
}

/** The same of records that are named by their numbers, open or closed, with what their people were. */
export async function writeEvidence(api: Client, file: string, numbers: readonly string[]): Promise<void> {
  await write(file, null, evidenceOf(api, new Set(numbers)));
}

/** An uptime with all that it was reckoned from, and the evidence of its records. */
export async function writeUptimeEvidence(
  api: Client,
  file: string,
  uptime: ArchivedUptime,
  rows: Reply<"showUptimeEvidence">["rows"],
): Promise<void> {
  async function* contents(): AsyncGenerator<Content> {
    yield* evidenceOf(api, new Set(uptime.records));
    yield { kind: "uptime", ...uptime };
    for (const row of rows) yield { kind: "uptimeRow", ...row };
  }
  await write(file, null, contents());
}

async function* evidenceOf(api: Client, numbers: Iterable<string>): AsyncGenerator<Content> {
  const known = new Set<string>();
  for (const number of numbers) {
    const { record, bundles, people } = await api.call.showEvidence({ params: { number } });
    for (const bundle of bundles.filter(({ digest }) => !known.has(digest))) {
      known.add(bundle.digest);
      yield { kind: "bundle", ...bundle };
    }
    yield { kind: "record", ...record };
    yield { kind: "people", record: record.record, spans: people };
  }
}

/** A file that could not be finished is taken away. */
async function write(file: string, closedBefore: string | null, contents: AsyncIterable<Content>): Promise<void> {
  const out = createWriteStream(file, { flags: "wx", mode: 0o600 });
  await once(out, "open").catch((error: Error) => {
    throw new UsageError(`"${file}" cannot be written: ${error.message}; an archive is always a new file`);
  });
  try {
    await pipeline(textOf(closedBefore, contents), createGzip(), out);
    const handle = await open(file, "r+");
    await handle.sync();
    await handle.close();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function* textOf(closedBefore: string | null, contents: AsyncIterable<Content>): AsyncGenerator<string> {
  const hash = createHash("sha256");
  const counts = { record: 0, bundle: 0, people: 0, uptime: 0, uptimeRow: 0 };
  const textOfLine = (line: ArchiveLine): string => `${JSON.stringify(line)}\n`;
  const hashed = (line: ArchiveLine): string => {
    const text = textOfLine(line);
    hash.update(text);
    return text;
  };
  yield hashed({ kind: "archive", version: 1, createdAt: new Date().toISOString(), closedBefore });
  for await (const line of contents) {
    yield hashed(line);
    counts[line.kind] += 1;
  }
  yield textOfLine({ kind: "end", records: counts.record, bundles: counts.bundle, digest: hash.digest("hex") });
}
