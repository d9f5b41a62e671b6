import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Client } from "../../client/client.ts";
import { UsageError } from "../client/failure.ts";
import type { ArchiveLine } from "./line.ts";

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
  const out = createWriteStream(file, { flags: "wx", mode: 0o600 });
  await once(out, "open").catch((error: Error) => {
    throw new UsageError(`"${file}" cannot be written: ${error.message}; an archive is always a new file`);
  });
  const packed = createGzip();
  const written = finished(packed.pipe(out));
  const hash = createHash("sha256");
  const put = async (line: ArchiveLine): Promise<void> => {
    const text = `${JSON.stringify(line)}\n`;
    hash.update(text);
    if (!packed.write(text)) await once(packed, "drain");
  };
  await put({ kind: "archive", version: 1, createdAt: new Date().toISOString(), closedBefore });
  const known = new Set<string>();
  let records = 0;
  for await (const record of api.each.listArchivable({ query: { closedBefore, limit: 50 } })) {
    for (const digest of record.bundles.filter((one) => !known.has(one))) {
      known.add(digest);
      await put({ kind: "bundle", ...(await api.call.showBundle({ params: { digest } })) });
    }
    await put({ kind: "record", ...record });
    records += 1;
    if (records % 500 === 0) progress(records);
  }
  const end: ArchiveLine = { kind: "end", records, bundles: known.size, digest: hash.digest("hex") };
  packed.end(`${JSON.stringify(end)}\n`);
  await written;
  const handle = await open(file, "r+");
  await handle.sync();
  await handle.close();
  return records;
}
