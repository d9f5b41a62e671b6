/**
 * The one stream of news of this browser, as long as something is wanted, and a few seconds more.
 *
 * 1. A change of what is wanted opens no new stream.
 * 2. After a cut all is told to have changed, for what came meanwhile was not heard.
 */
import { ApiError } from "../../client/fault.ts";
import { api } from "../data/api.ts";

/** Topics that have changed; null = anything may have. */
export type Changed = readonly string[] | null;

export interface Source {
  /** Says what is wanted from now on. */
  want(topics: readonly string[]): void;
  /** The network is gone: what is held may look whole for long. It is opened anew. */
  cut(): void;
}

/** The server sends something every 10 s: who hears nothing for longer has lost it. */
const silenceMs = 25_000;
const againMs = 2_000;
/** From one page to the next nothing may be wanted for a moment. */
const idleMs = 5_000;

export function openSource(told: {
  readonly news: (changed: Changed) => void;
  readonly live: (isLive: boolean) => void;
}): Source {
  let wanted: readonly string[] = [];
  let connection: string | null = null;
  let heardAt = 0;
  let hasHeard = false;
  let isChanging = false;
  let current: AbortController | null = null;
  let idle: ReturnType<typeof setTimeout> | undefined;

  async function hold(): Promise<void> {
    const stopping = new AbortController();
    current = stopping;
    const watch = setInterval(() => {
      if (performance.now() - heardAt > silenceMs) stopping.abort();
    }, 1_000);
    const asked = wanted;
    heardAt = performance.now();
    try {
      const query = { topics: asked.join(",") };
      const lost = (): void => told.live(false);
      for await (const event of api.follow.followNews({ query, signal: stopping.signal, onCut: lost })) {
        heardAt = performance.now();
        if (event.connection !== null) {
          connection = event.connection;
          told.live(true);
          if (hasHeard) told.news(null);
          hasHeard = true;
          if (asked !== wanted) void change();
        } else if (event.topics.length > 0) told.news(event.topics);
      }
    } catch {
      // It was cut, or nobody is signed in: it is tried again as long as something is wanted.
    } finally {
      clearInterval(watch);
    }
    if (current !== stopping) return;
    [current, connection] = [null, null];
    if (wanted.length === 0) return;
    told.live(false);
    setTimeout(() => {
      if (current === null && wanted.length > 0) void hold();
    }, againMs);
  }

  /** One change after the other: of two that are sent at once, the first might arrive last. */
  async function change(): Promise<void> {
    if (isChanging) return;
    isChanging = true;
    try {
      let [said, on]: [readonly string[] | null, string | null] = [null, null];
      while (connection !== null && (said !== wanted || on !== connection)) {
        [said, on] = [wanted, connection];
        await api.call.changeNews({ params: { connection }, body: { topics: [...wanted] } });
      }
    } catch (error) {
      if (!(error instanceof ApiError)) return;
      // The stream is of another process, or has ended: it is opened anew with what is wanted, and is not lost.
      if (error.status === 404) {
        drop();
        if (wanted.length > 0) void hold();
      } else current?.abort();
    } finally {
      isChanging = false;
    }
  }

  function drop(): void {
    const left = current;
    [current, connection] = [null, null];
    left?.abort();
  }

  /** Nobody shows anything: what comes meanwhile is read with the next page. */
  function leave(): void {
    drop();
    hasHeard = false;
  }

  return {
    want(topics) {
      const isSame = topics.length === wanted.length && topics.every((topic) => wanted.includes(topic));
      if (isSame) return;
      wanted = topics;
      clearTimeout(idle);
      if (topics.length === 0) idle = setTimeout(leave, idleMs);
      if (current !== null) void change();
      else if (topics.length > 0) void hold();
    },
    cut() {
      current?.abort();
    },
  };
}
