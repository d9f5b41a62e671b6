import type { SourceEvent } from "../event/event.ts";
import { endSilence, judgeSilence, type SourceWatch } from "../event/silence.ts";

/** The source that tells of collectors. */
const collectorSource = "collectors";

export interface CollectorPresence {
  readonly name: string;
  /** null = it may be away, or is published no more: an alert that fires ends. */
  readonly silentAfterMs: number | null;
  /** When it was last seen; null = never. */
  readonly seenAt: number | null;
  /** Whether anybody was able to ask for it of late: what nobody asks for is no silence. */
  readonly asked: boolean;
}

/** The watch of a collector as of `now` (UTC milliseconds) and the event that follows, by the rules of a source's silence. */
export function judgeCollector(
  { name, silentAfterMs, seenAt, asked }: CollectorPresence,
  watch: SourceWatch,
  now: number,
): { readonly watch: SourceWatch; readonly event: SourceEvent | null } {
  if (silentAfterMs === null)
    return { watch: { ...watch, silentSince: null }, event: ofCollector(name, endSilence(name, watch, now)) };
  if (!asked) return { watch, event: null };
  const news = seenAt !== null && (watch.heardAt === null || seenAt > watch.heardAt) ? seenAt : null;
  const judged = judgeSilence(name, silentAfterMs, watch, { now, heardAt: news });
  return { watch: judged.watch, event: ofCollector(name, judged.event) };
}

function ofCollector(name: string, event: SourceEvent | null): SourceEvent | null {
  if (event === null) return null;
  const told = event.labels["silentSince"];
  const since = typeof told === "string" ? told : null;
  return {
    ...event,
    source: collectorSource,
    key: name,
    title: `collector "${name}" asks for no work since ${since}`,
    labels: { collector: name, silentSince: since },
  };
}
