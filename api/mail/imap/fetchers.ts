import { setTimeout as pause } from "node:timers/promises";
import { canonicalJson } from "../../../engine/base/canonical.ts";
import { readDefinitionsOfKind } from "../../../store/definition/read.ts";
import type { ImapSource } from "../../../engine/mail/imap.ts";
import { type Fetcher, type FetcherDeps, startFetcher } from "./fetcher.ts";
import type { FolderTaker } from "./look.ts";
import { eventTaker, mailboxTaker } from "./takers.ts";

export interface FetchersParams extends FetcherDeps {
  /** How often the published mailboxes are looked for. @default 5_000 */
  readonly publishedEveryMs?: number;
}

interface Wanted {
  readonly taker: FolderTaker;
  readonly source: ImapSource;
  /** As text: what differs is begun anew. */
  readonly settings: string;
}

/** Fetches the mail of every published mailbox and source of events that says where, as it is published at each time. */
export function startFetchers(params: FetchersParams): Fetcher {
  const { pool, log, publishedEveryMs = 5_000 } = params;
  const stopping = new AbortController();
  const running = new Map<string, { readonly settings: string; readonly fetcher: Fetcher }>();

  async function adapt(): Promise<void> {
    const wanted = await wantedFolders();
    for (const [name, { settings, fetcher }] of running)
      if (wanted.get(name)?.settings !== settings) {
        await fetcher.stop();
        running.delete(name);
      }
    for (const [name, { taker, source, settings }] of wanted)
      if (!running.has(name)) running.set(name, { settings, fetcher: startFetcher(params, name, taker, source) });
  }

  /** By the name under which their positions are kept: that of the mailbox, or of the source behind `event:`. */
  async function wantedFolders(): Promise<ReadonlyMap<string, Wanted>> {
    const wanted = new Map<string, Wanted>();
    for (const [name, mailbox] of await readDefinitionsOfKind(pool, "Mailbox")) {
      const { imap: source, maxSize } = mailbox;
      if (source === undefined) continue;
      wanted.set(name, { taker: mailboxTaker(mailbox), source, settings: canonicalJson([source, maxSize]) });
    }
    for (const [name, { receive }] of await readDefinitionsOfKind(pool, "EventSource")) {
      const { mail: source } = receive;
      if (source === undefined) continue;
      wanted.set(`event:${name}`, { taker: eventTaker(name), source, settings: canonicalJson(source) });
    }
    return wanted;
  }

  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await adapt().catch((error: unknown) => log.warn({ err: error }, "the published mailboxes cannot be read"));
      await pause(publishedEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await loop;
      await Promise.all([...running.values()].map(({ fetcher }) => fetcher.stop()));
    },
  };
}
