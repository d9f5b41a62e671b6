import pg from "pg";

/** Wakes those who wait for a channel of the database: `outbox`, `deliveries`. */
export interface Listener {
  /** Resolves when something was notified on the channel since the last call, or after the time; never rejects. */
  wait(channel: string, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Listens on its own connection, outside any pool. A broken connection is opened again; meanwhile waiters go by their
 * timeouts, so that a notification only ever makes things faster.
 */
export function createListener(url: string, channels: readonly string[], onError: (error: Error) => void): Listener {
  const notified = new Set<string>();
  const waiters = new Map<string, Set<() => void>>();
  let client: pg.Client | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | null = null;

  function wake(channel: string): void {
    notified.add(channel);
    for (const resolve of waiters.get(channel) ?? []) resolve();
  }

  async function open(): Promise<void> {
    const next = new pg.Client({
      connectionString: url,
      application_name: "opsloom-listen",
      connectionTimeoutMillis: 5_000,
    });
    next.on("notification", ({ channel }) => wake(channel));
    next.on("error", (error) => {
      onError(error);
      again(next);
    });
    next.on("end", () => again(next));
    client = next;
    try {
      await next.connect();
      for (const channel of channels) await next.query(`listen ${next.escapeIdentifier(channel)}`);
      // What was notified while nobody listened is not known: everyone looks once.
      channels.forEach(wake);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
      again(next);
    }
  }

  function again(broken: pg.Client): void {
    if (closed || client !== broken) return;
    client = null;
    broken.end().catch(() => undefined);
    retry = setTimeout(() => void open(), 1_000);
  }

  void open();
  return {
    async wait(channel, timeoutMs) {
      if (!notified.delete(channel)) {
        await new Promise<void>((resolve) => {
          const set = waiters.get(channel) ?? new Set();
          waiters.set(channel, set);
          const done = () => {
            clearTimeout(timer);
            set.delete(done);
            resolve();
          };
          const timer = setTimeout(done, timeoutMs);
          set.add(done);
        });
        notified.delete(channel);
      }
    },
    async close() {
      closed = true;
      if (retry !== null) clearTimeout(retry);
      for (const channel of channels) wake(channel);
      await client?.end().catch(() => undefined);
    },
  };
}
