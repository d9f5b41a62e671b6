/**
 * Reads on in a file of lines behind a position, over its rotation and truncation.
 *
 * F1. A file that was renamed is read to its end before the new one of its name is begun, and that one is begun when
 *     something stands in it: until then its program may write to the old one.
 * F2. A file that is shorter than the position, or begins otherwise than it did, was emptied: it is read from its
 *     beginning.
 * F3. A line is read when it is ended; of a file that was renamed what is left is a line.
 */
import { createHash } from "node:crypto";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** How far a file was read. */
export interface FilePosition {
  readonly device: number;
  readonly inode: number;
  /** Bytes. */
  readonly offset: number;
  /** Digest of its first bytes, as many as `headBytes`. */
  readonly head: string;
  readonly headBytes: number;
}

export interface ReadLines {
  readonly text: string;
  readonly position: FilePosition;
}

/** Of one reading. */
const mostBytes = 256 * 1024;
const mostHeadBytes = 256;
const lineFeed = 10;

/** What follows the position, whole lines; null: nothing does. `before` null = from the beginning. */
export async function readOn(path: string, before: FilePosition | null): Promise<ReadLines | null> {
  const now = await stat(path).catch(absent);
  if (before !== null && (now === null || now.ino !== before.inode || now.dev !== before.device)) {
    const renamed = await findRenamed(path, before);
    const rest = renamed === null ? null : await readFrom(renamed, before, true);
    if (rest !== null) return rest;
    if (now === null || now.size === 0) return null;
    return readFrom(path, null, false);
  }
  return now === null ? null : readFrom(path, before, false);
}

/** The end of a file as it is now, for who is to read what comes from now on; null: there is no such file. */
export async function endOf(path: string): Promise<FilePosition | null> {
  const file = await open(path, "r").catch(absent);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    return await positionAt(file, size);
  } finally {
    await file.close();
  }
}

async function readFrom(path: string, before: FilePosition | null, isOver: boolean): Promise<ReadLines | null> {
  const file = await open(path, "r").catch(absent);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const offset = before !== null && (await isAsItWas(file, size, before)) ? before.offset : 0;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, offset);
    const bytes = buffer.subarray(0, bytesRead);
    const end = bytes.lastIndexOf(lineFeed) + 1;
    // A line of no end is cut.
    const taken = end > 0 ? end : bytesRead === mostBytes || isOver ? bytesRead : 0;
    if (taken === 0) return null;
    return { text: bytes.subarray(0, taken).toString("utf8"), position: await positionAt(file, offset + taken) };
  } finally {
    await file.close();
  }
}

async function isAsItWas(file: FileHandle, size: number, { offset, head, headBytes }: FilePosition): Promise<boolean> {
  return size >= offset && (await digestOf(file, headBytes)) === head;
}

async function positionAt(file: FileHandle, offset: number): Promise<FilePosition> {
  const { dev, ino } = await file.stat();
  const headBytes = Math.min(offset, mostHeadBytes);
  return { device: dev, inode: ino, offset, head: await digestOf(file, headBytes), headBytes };
}

async function digestOf(file: FileHandle, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return createHash("sha256").update(buffer.subarray(0, bytesRead)).digest("hex");
}

/** Where a file is now that had this name: beside it, as logrotate and programs themselves leave it. */
async function findRenamed(path: string, { device, inode }: FilePosition): Promise<string | null> {
  const folder = dirname(path);
  for (const name of (await readdir(folder).catch(absent)) ?? []) {
    const other = join(folder, name);
    const found = await stat(other).catch(absent);
    if (found?.ino === inode && found.dev === device && found.isFile()) return other;
  }
  return null;
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}
