/**
 * News for all tabs of this browser over one stream: a browser has six connections to a host, and a stream in each tab
 * would leave a seventh tab none.
 *
 * 1. The tab that holds the lock holds the stream, and tells the others. When it goes, the next one takes over, and all
 *    is told to have changed.
 * 2. A tab says again every 20 s what it wants: what a tab wanted that has gone unseen is forgotten after a minute.
 */
import { type Changed, openSource, type Source } from "./source.ts";

type Message =
  | { readonly kind: "want"; readonly tab: string; readonly topics: readonly string[] }
  | { readonly kind: "who" }
  | { readonly kind: "news"; readonly changed: Changed }
  | { readonly kind: "live"; readonly isLive: boolean };

interface Wanted {
  readonly topics: readonly string[];
  readonly at: number;
}

const sayMs = 20_000;
const forgetMs = 60_000;
const name = "opsloom.news";

const tab = crypto.randomUUID();
const own = new Map<string, Set<() => void>>();
const watchers = new Set<() => void>();
const wants = new Map<string, Wanted>();
/** Since when no news come, UTC milliseconds; null = they come. */
let lostAt: number | null = null;
let source: Source | null = null;
let channel: BroadcastChannel | null = null;

/** Hears of a topic until what is returned is called. */
export function subscribe(topic: string, heard: () => void): () => void {
  begin();
  const listeners = own.get(topic) ?? new Set();
  own.set(topic, listeners.add(heard));
  say();
  return () => {
    listeners.delete(heard);
    if (listeners.size === 0) own.delete(topic);
    say();
  };
}

/** Since when no news come, UTC milliseconds; null = they come, or nobody wants them and the network is there. */
export const lost = {
  read: (): number | null => lostAt,
  watch: (changed: () => void): (() => void) => {
    begin();
    watchers.add(changed);
    return () => watchers.delete(changed);
  },
};

function begin(): void {
  if (channel !== null) return;
  channel = new BroadcastChannel(name);
  channel.addEventListener("message", ({ data }: MessageEvent<Message>) => take(data));
  setInterval(say, sayMs);
  addEventListener("offline", () => {
    setLive(false);
    source?.cut();
  });
  // Where something is wanted, its stream says that news come again.
  addEventListener("online", () => {
    if (own.size === 0) setLive(true);
  });
  addEventListener("pagehide", () => send({ kind: "want", tab, topics: [] }));
  // Without locks, as on a plain address in a network, each tab has a stream of its own.
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) lead();
  else
    void locks.request(name, () => {
      lead();
      return new Promise<never>(() => undefined);
    });
}

function lead(): void {
  source = openSource({
    news(changed) {
      send({ kind: "news", changed });
      tell(changed);
    },
    live(next) {
      send({ kind: "live", isLive: next });
      setLive(next);
    },
  });
  send({ kind: "who" });
  send({ kind: "news", changed: null });
  say();
}

/** Says what this tab wants, once for all that is asked for at the same moment. */
let isSaying = false;
function say(): void {
  if (isSaying) return;
  isSaying = true;
  queueMicrotask(() => {
    isSaying = false;
    const message = { kind: "want", tab, topics: [...own.keys()] } as const;
    send(message);
    take(message);
  });
}

function send(message: Message): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin, and takes none
  channel?.postMessage(message);
}

function take(message: Message): void {
  if (message.kind === "who") say();
  else if (message.kind === "news") tell(message.changed);
  else if (message.kind === "live") setLive(message.isLive);
  else if (source !== null) {
    if (lostAt !== null) send({ kind: "live", isLive: false });
    const now = Date.now();
    wants.set(message.tab, { topics: message.topics, at: now });
    for (const [one, { at }] of wants) if (now - at > forgetMs) wants.delete(one);
    source.want([...new Set([...wants.values()].flatMap(({ topics }) => topics))].slice(0, 200));
  }
}

function tell(changed: Changed): void {
  const topics = changed ?? [...own.keys()];
  for (const topic of topics) for (const heard of own.get(topic) ?? []) heard();
}

function setLive(next: boolean): void {
  if ((lostAt === null) === next) return;
  lostAt = next ? null : Date.now();
  for (const changed of watchers) changed();
}
