/**
 * A lock file: the texts of what was published, for checks without a server. It is written line by line, so that its
 * differences can be read, and is the same for the same publications.
 */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { ContextFile } from "../../engine/definition/context.ts";
import { UsageError } from "../client/failure.ts";

export const defaultLock = "opsloom.lock";

const shape = z.strictObject({
  opsloomLock: z.literal(1),
  /** A digest of which versions were the latest. */
  head: z.string(),
  files: z.array(z.strictObject({ path: z.string(), only: z.array(z.string()), lines: z.array(z.string()) })),
});

export interface Lock {
  readonly head: string;
  readonly files: readonly Required<ContextFile>[];
}

export async function writeLock(path: string, { head, files }: Lock): Promise<void> {
  const lock: z.infer<typeof shape> = {
    opsloomLock: 1,
    head,
    files: files.map((file) => ({ path: file.path, only: [...file.only], lines: file.text.split("\n") })),
  };
  await writeFile(path, `${JSON.stringify(lock, null, 2)}\n`);
}

/** The lock that is named, or the one of the working directory; null = there is none, and none was named. */
export async function readLock(named: string | undefined): Promise<Lock | null> {
  const path = named ?? defaultLock;
  if (named === undefined && !existsSync(path)) return null;
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new UsageError(
      `the lock file "${path}" cannot be read: ${(error as Error).message}; opsloom pull writes one`,
    );
  });
  const read = shape.safeParse(parse(text));
  if (!read.success)
    throw new UsageError(`"${path}" is no lock file of this version: write it again with opsloom pull`);
  const { head, files } = read.data;
  return { head, files: files.map(({ lines, ...file }) => ({ ...file, text: lines.join("\n") })) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
