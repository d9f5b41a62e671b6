import { setTimeout as pause } from "node:timers/promises";
import type { Reply } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";

type News = Reply<"followNews">;

/** A stream whose events are kept as they come, until it is stopped or the signal ends it. */
export async function listen(client: Client, topics: readonly string[], end?: AbortSignal) {
  const heard: News[] = [];
  const stop = new AbortController();
  const signal = end === undefined ? stop.signal : AbortSignal.any([stop.signal, end]);
  const stream = client.follow.followNews({ query: { topics: topics.join(",") }, signal });
  const { connection, refused } = await new Promise<News>((resolve, reject) => {
    const hear = async (): Promise<void> => {
      for await (const news of stream) {
        heard.push(news);
        resolve(news);
      }
    };
    hear().catch(reject);
  });
  return {
    connection: connection ?? "",
    refused,
    stop: () => stop.abort(),
    /** Waits until nothing came for two looks: what was committed before is told. Then it forgets all that it was told. */
    async settle(): Promise<void> {
      for (let seen = -1; seen !== heard.length; await pause(600)) seen = heard.length;
      heard.length = 0;
    },
    /** Milliseconds until a topic is told of. */
    async until(topic: string, timeoutMs = 10_000): Promise<number> {
      const begun = performance.now();
      const from = heard.length;
      while (!heard.slice(from).some(({ topics: told }) => told.includes(topic))) {
        if (performance.now() - begun > timeoutMs) throw new Error(`no news of ${topic} in ${timeoutMs} ms`);
        await pause(10);
      }
      return performance.now() - begun;
    },
    count: () => heard.length,
    told: () => new Set(heard.flatMap(({ topics: told }) => told)),
  };
}
