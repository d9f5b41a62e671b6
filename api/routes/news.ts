import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { changeNews, followNews } from "../contract/news.ts";
import type { ApiDeps } from "../deps.ts";
import { HttpError, notFound } from "../error.ts";
import { streamEvents } from "../event-stream.ts";
import type { Caller } from "../identity/caller.ts";
import { NewsHub } from "../news/hub.ts";
import { Unheard } from "../news/unheard.ts";
import { type Hearing, newsReader } from "../news/reader.ts";
import { type Route, route } from "../route.ts";
import { seenRun } from "../seen-run.ts";

type News = z.input<(typeof followNews)["reply"]>;

/** An open stream of somebody's. */
interface Connection {
  readonly user: string;
  /** Says what it tells of; gives those of the topics that are refused. */
  readonly change: (topics: readonly string[]) => Promise<readonly string[]>;
}

/** Longest time without an event: who hears nothing for longer has lost the stream. */
const beatMs = 10_000;

/** How long a stream waits before it looks whether its client is still there and allowed. */
const waitMs = 2_500;

/** What changes, told to whoever has a page open: one stream for each browser. */
export function newsRoutes({ pool, log }: ApiDeps): readonly Route[] {
  const hub = new NewsHub({ pool, log });
  const connections = new Map<string, Connection>();

  const readerOf = (caller: Caller, topics: readonly string[], hearing: Omit<Hearing, "seesRun">) =>
    newsReader(pool, caller, topics, {
      ...hearing,
      seesRun: (id) =>
        seenRun(pool, id, caller).then(
          () => true,
          (error: unknown) => {
            if (error instanceof HttpError) return false;
            throw error;
          },
        ),
    });

  return [
    route(followNews, async ({ query, caller, stillAllowed, req, res }) => {
      const connection = randomUUID();
      const unheard = new Unheard();
      const shown = new Map<string, number>();
      let [who, topics, since] = [caller, query.topics as readonly string[], Date.now()];
      let reader = await readerOf(who, topics, { shown, since });
      let turn = 0;
      /** Of two that are made at once the one that was asked for last counts. */
      async function renew(): Promise<readonly string[]> {
        const own = (turn += 1);
        const made = await readerOf(who, topics, { shown, since });
        if (own === turn) reader = made;
        return made.refused;
      }
      const first: News = { connection, topics: [], refused: [...reader.refused] };
      let sent = 0;
      let sentAt = 0;
      const stop = hub.listen({ watched: () => reader.watched, tell: (changes) => unheard.put(changes) });
      unheard.put(hub.recent());
      connections.set(connection, {
        user: caller.person.name,
        async change(next) {
          [topics, since] = [next, Date.now()];
          const refused = await renew();
          unheard.put(hub.recent());
          return refused;
        },
      });
      try {
        await streamEvents(req, res, {
          intervalMs: 0,
          idOf: () => (sent += 1),
          allowed: async () => {
            who = await stillAllowed();
            await renew();
          },
          async next() {
            if (sent === 0) {
              sentAt = performance.now();
              return { items: [first], done: false };
            }
            const changes = await unheard.take(waitMs);
            // By whom and what is wanted now, and not when the waiting began.
            const heard = await reader.heard(changes);
            if (heard.length === 0 && performance.now() - sentAt < beatMs) return { items: [], done: false };
            sentAt = performance.now();
            return { items: [{ connection: null, topics: [...heard], refused: [] } satisfies News], done: false };
          },
        });
      } finally {
        stop();
        connections.delete(connection);
      }
      return first;
    }),

    route(changeNews, async ({ params, body, caller }) => {
      const found = connections.get(params.connection);
      // It may be of another process of the API: whoever asks opens one anew.
      if (found?.user !== caller.person.name) throw notFound(`you have no open stream "${params.connection}" here`);
      return { refused: [...(await found.change(body.topics))] };
    }),
  ];
}
