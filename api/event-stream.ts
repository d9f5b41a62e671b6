import { once } from "node:events";
import type { Request, Response } from "express";

/** Longest time a client may leave what was sent to it unread. */
const unreadMs = 30_000;

/** How often it is asked whether the client may still read. */
const askMs = 5_000;

/**
 * A stream of server-sent events: `next` is asked again and again, until the client
 * leaves, does not read for 30 s, or may not read any more: a key that is revoked ends it within 5 s. A comment every
 * 15 s keeps proxies from closing a quiet stream.
 */
export async function streamEvents<T>(
  req: Request,
  res: Response,
  options: {
    /** What is new since it was asked last, in order; `done` ends the stream. */
    readonly next: () => Promise<{ readonly items: readonly T[]; readonly done: boolean }>;
    readonly idOf: (item: T) => number;
    /** Rejects when the client may not read any more. */
    readonly allowed: () => Promise<unknown>;
    /** @default 500 */
    readonly intervalMs?: number;
  },
): Promise<void> {
  res.status(200).set({ "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" });
  res.flushHeaders();
  let open = true;
  req.on("close", () => {
    open = false;
  });
  let quietSince = Date.now();
  let askedAt = Date.now();
  while (open) {
    if (Date.now() - askedAt >= askMs) {
      await options.allowed();
      askedAt = Date.now();
    }
    const { items, done } = await options.next();
    for (const item of items) {
      const id = options.idOf(item);
      // A client that does not read holds the stream back, not the memory of this process.
      if (!res.write(`id: ${id}\ndata: ${JSON.stringify(item)}\n\n`)) await writable(res, () => open);
      if (!open || res.destroyed) return;
      quietSince = Date.now();
    }
    if (done) break;
    if (Date.now() - quietSince > 15_000) {
      res.write(": still here\n\n");
      quietSince = Date.now();
    }
    await new Promise((resolve) => setTimeout(resolve, options.intervalMs ?? 500));
  }
  res.end();
}

/** Where a client that reconnects left off: its Last-Event-ID, else the query's `after`, else the start. */
export function resumeAfter(req: Request, after: number | undefined): number {
  const last = Number(req.get("last-event-id"));
  return Number.isSafeInteger(last) && last > 0 ? last : (after ?? 0);
}

async function writable(res: Response, open: () => boolean): Promise<void> {
  if (!open() || !res.writableNeedDrain) return;
  const waiting = new AbortController();
  const { signal } = waiting;
  const late = setTimeout(() => res.destroy(), unreadMs);
  await Promise.race([once(res, "drain", { signal }), once(res, "close", { signal })]).finally(() => {
    clearTimeout(late);
    waiting.abort();
  });
}
