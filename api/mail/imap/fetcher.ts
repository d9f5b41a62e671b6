import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Pool } from "pg";
import type { Json } from "../../../engine/base/json.ts";
import type { ImapSource } from "../../../engine/mail/imap.ts";
import type { ImapSession, ImapParams } from "../../../net/imap/session.ts";
import {
  beginFolder,
  type FolderKey,
  type FolderPosition,
  holdFolder,
  releaseFolder,
} from "../../../store/mail/folder.ts";
import { type FolderTaker, look } from "./look.ts";

export interface FetcherDeps {
  readonly pool: Pool;
  readonly log: Logger;
  readonly open: (params: Omit<ImapParams, "egress" | "ca">) => Promise<ImapSession>;
  readonly readSecret: (name: string) => Promise<Json | undefined>;
  /** How often a folder is looked at when its server tells of nothing. @default 30_000 */
  readonly everyMs?: number;
}

export interface Fetcher {
  stop(): Promise<void>;
}

/** A worker that is gone leaves its folders to the others after this time. */
const heldMs = 60_000;
const soonestMs = 1_000;
const latestMs = 60_000;

/** Fetches the mail of one folder, which is known by `name`, until it is stopped; what fails is tried again, ever later, once a minute at last. */
export function startFetcher(deps: FetcherDeps, name: string, taker: FolderTaker, source: ImapSource): Fetcher {
  const { pool, log, everyMs = 30_000 } = deps;
  const { host, port } = source.server;
  const key: FolderKey = { mailbox: name, server: `${host}:${String(port)}`, folder: source.folder };
  const holder = randomUUID();
  const stopping = new AbortController();
  const failures = new Map<number, number>();
  let session: ImapSession | null = null;

  const hold = (): Promise<FolderPosition | null> => holdFolder(pool, key, holder, heldMs);

  /** Until the connection breaks, another worker has the folder, or it is stopped. */
  async function fetchMail(onSuccess: () => void): Promise<void> {
    if ((await hold()) === null) return;
    const open = await deps.open({
      server: source.server,
      credentials: await readCredentials(deps, source.secret),
      folder: source.folder,
      moveTo: source.moveTo,
      maxBytes: taker.maxSize,
    });
    session = open;
    try {
      while (!stopping.signal.aborted) {
        const held = await hold();
        if (held === null) return;
        const position = held.uidValidity === open.uidValidity ? held : await begin(open);
        const { taken, more, unfiled } = await look({ pool, taker, key, session: open, position, failures });
        if (taken > 0) log.info({ mailbox: name, messages: taken }, "mail fetched");
        if (unfiled !== null) log.warn({ err: unfiled, ...key }, "mail that was taken is not marked or moved");
        onSuccess();
        if (!more) await open.wait(everyMs);
      }
    } finally {
      session = null;
      await open.close();
    }
  }

  async function begin(open: ImapSession): Promise<FolderPosition> {
    const { uidValidity, uidNext } = open;
    const [first = uidNext] = await open.uids(1, uidNext - 1, "unread");
    return beginFolder(pool, key, { uidValidity, since: uidNext, taken: first - 1, filed: first - 1 });
  }

  const loop = (async () => {
    let afterMs = soonestMs;
    while (!stopping.signal.aborted) {
      let next = everyMs;
      try {
        await fetchMail(() => (afterMs = soonestMs));
      } catch (error) {
        next = afterMs;
        afterMs = Math.min(2 * afterMs, latestMs);
        if (!stopping.signal.aborted) log.warn({ err: error, ...key }, "mail not fetched");
      }
      await pause(next, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await releaseFolder(pool, key, holder).catch((error: unknown) =>
      log.warn({ err: error, ...key }, "a folder of mail is not released: another worker waits for it"),
    );
  })();
  return {
    async stop() {
      stopping.abort();
      await session?.close();
      await loop;
    },
  };
}

async function readCredentials({ readSecret }: FetcherDeps, name: string) {
  const value = await readSecret(name);
  const { user, password } = (value ?? {}) as { readonly user?: unknown; readonly password?: unknown };
  if (typeof user !== "string" || typeof password !== "string" || user === "" || password === "")
    throw new Error(`the secret "${name}" is missing, or holds no { user, password }`);
  return { user, password };
}
