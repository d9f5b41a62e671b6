/**
 * A source that says nothing for longer than its `silentAfter` is an alert of that source, which clears when it speaks.
 *
 * 1. Silence counts only while somebody listened: from when the source was last heard, from when its watch began, or
 *    from when listening began again after a time in which nobody did. A stop of ours is no silence of theirs.
 * 2. It is raised once: the watch remembers it, whoever looks next.
 */
import { type SourceEvent, silenceKey } from "./event.ts";

/** What is known of a watched source. Instants are UTC milliseconds of one clock. */
export interface SourceWatch {
  /** When it was last heard; null = never. */
  readonly heardAt: number | null;
  /** Silence counts from here at the earliest. */
  readonly watchedSince: number;
  /** When somebody looked last. */
  readonly checkedAt: number;
  /** From when it is silent, while its alert fires; else null. */
  readonly silentSince: number | null;
}

/** Nobody listened when nobody has looked for so long, milliseconds. */
const deafMs = 30_000;

export function beginWatch(now: number): SourceWatch {
  return { heardAt: null, watchedSince: now, checkedAt: now, silentSince: null };
}

/** When a source that is not heard until then is silent. */
export function silentAt(watch: SourceWatch, silentAfterMs: number): number {
  return silenceBegins(watch) + silentAfterMs;
}

/**
 * The watch as of `now`, when the source was heard at `heardAt` since the last look (null = it was not), and the event
 * that follows.
 */
export function judgeSilence(
  source: string,
  silentAfterMs: number,
  watch: SourceWatch,
  news: { readonly now: number; readonly heardAt: number | null },
): { readonly watch: SourceWatch; readonly event: SourceEvent | null } {
  const { now } = news;
  const looked: SourceWatch = {
    ...watch,
    heardAt: news.heardAt === null ? watch.heardAt : Math.max(watch.heardAt ?? news.heardAt, news.heardAt),
    watchedSince: now - watch.checkedAt > deafMs ? now : watch.watchedSince,
    checkedAt: now,
  };
  if (news.heardAt !== null) {
    const event = watch.silentSince === null ? null : silenceEvent(source, "clear", watch.silentSince, now);
    return { watch: { ...looked, silentSince: null }, event };
  }
  if (watch.silentSince !== null || now < silentAt(looked, silentAfterMs)) return { watch: looked, event: null };
  const silentSince = silenceBegins(looked);
  return { watch: { ...looked, silentSince }, event: silenceEvent(source, "firing", silentSince, now) };
}

/** What ends the alert of a source that is not watched any more; null = it does not fire. */
export function endSilence(source: string, watch: SourceWatch, now: number): SourceEvent | null {
  return watch.silentSince === null ? null : silenceEvent(source, "clear", watch.silentSince, now);
}

function silenceBegins({ heardAt, watchedSince }: SourceWatch): number {
  return Math.max(heardAt ?? watchedSince, watchedSince);
}

function silenceEvent(source: string, state: SourceEvent["state"], since: number, at: number): SourceEvent {
  const instant = new Date(since).toISOString();
  return {
    source,
    key: silenceKey,
    state,
    severity: state === "clear" ? 0 : 2,
    at,
    // One processor makes these in order, so of two at one instant the later is right.
    timedBy: "receipt",
    receivedAt: at,
    title: `source "${source}" is silent since ${instant}`,
    bind: [],
    labels: { silentSince: instant },
  };
}
