import type { Duplex } from "node:stream";

export interface ReadParams {
  /** The rest is not read: the stream is stopped, not buffered. */
  readonly maxBytes: number;
  /** In all, however slowly the other side drips. */
  readonly deadlineMs: number;
  /** Shorter wait for the first byte. @default deadlineMs */
  readonly firstByteMs?: number;
  /** Wait after a byte for the next. @default deadlineMs */
  readonly idleMs?: number;
  /** Enough was read. */
  readonly enough?: (bytes: Buffer) => boolean;
}

/**
 * Reads what a stranger sends, bounded in bytes and time. Never fails: what came until the end, an error or a limit is
 * the answer. Leaves the stream open.
 */
export function readSome(stream: Duplex, params: ReadParams): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let wait = setTimeout(() => finish(), params.firstByteMs ?? params.deadlineMs);
    const deadline = setTimeout(() => finish(), params.deadlineMs);
    const finish = (): void => {
      clearTimeout(wait);
      clearTimeout(deadline);
      stream.off("data", onData);
      stream.off("end", finish);
      stream.off("close", finish);
      stream.off("error", finish);
      stream.pause();
      resolve(Buffer.concat(chunks).subarray(0, params.maxBytes));
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= params.maxBytes || params.enough?.(Buffer.concat(chunks)) === true) return finish();
      clearTimeout(wait);
      wait = setTimeout(() => finish(), params.idleMs ?? params.deadlineMs);
    };
    stream.on("data", onData);
    stream.once("end", finish);
    stream.once("close", finish);
    stream.once("error", finish);
    stream.resume();
    if (stream.destroyed) finish();
  });
}
