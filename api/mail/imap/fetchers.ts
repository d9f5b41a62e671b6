import { setTimeout as pause } from "node:timers/promises";
import { canonicalJson } from "../../../engine/base/canonical.ts";
import { readDefinitionsOfKind } from "../../../store/definition/read.ts";
import { type Fetcher, type FetcherDeps, startFetcher } from "./fetcher.ts";

export interface FetchersParams extends FetcherDeps {
  /** How often the published mailboxes are looked for. @default 5_000 */
  readonly publishedEveryMs?: number;
}

/** Fetches the mail of every published mailbox that says where, as it is published at each time. */
export function startFetchers(params: FetchersParams): Fetcher {
  const { pool, log, publishedEveryMs = 5_000 } = params;
  const stopping = new AbortController();
  const running = new Map<string, { readonly settings: string; readonly fetcher: Fetcher }>();

  async function adapt(): Promise<void> {
    const wanted = new Map(
      [...(await readDefinitionsOfKind(pool, "Mailbox"))].flatMap(([name, mailbox]) =>
        mailbox.imap === undefined
          ? []
          : [
              [
                name,
                { mailbox, source: mailbox.imap, settings: canonicalJson([mailbox.imap, mailbox.maxSize]) },
              ] as const,
            ],
      ),
    );
    for (const [name, { settings, fetcher }] of running)
      if (wanted.get(name)?.settings !== settings) {
        await fetcher.stop();
        running.delete(name);
      }
    for (const [name, { mailbox, source, settings }] of wanted)
      if (!running.has(name)) running.set(name, { settings, fetcher: startFetcher(params, mailbox, source) });
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
