/**
 * What has changed, told to all who listen.
 *
 * 1. One statement a round, however many listen; none while nobody does.
 * 2. Who begins to listen is told what changed in the last seconds, for they may have read it just before. The first of
 *    all is told whatever the first round finds: what changed before it is not known.
 * 3. A round that fails is tried again. What changed meanwhile is told by the next one, if it comes within half a
 *    minute; after that, all is told to have changed.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { type Marks, mostOfType, readMarks, type Watched } from "../../store/news/read-marks.ts";

/** Keys of what changed, as marks have them; null = anything may have. */
export type Changes = ReadonlySet<string> | null;

export interface Listener {
  readonly watched: () => Watched;
  readonly tell: (changes: Changes) => void;
}

const roundMs = 250;
const lostMs = 25_000;

/** How long what changed is told to those who begin to listen. */
export const recentMs = 3_000;

export class NewsHub {
  readonly #pool: Pool;
  readonly #log: Logger;
  readonly #listeners = new Set<Listener>();
  #running = false;
  #marks: Marks = new Map();
  #readAt = 0;
  /** When what changed lately was told, and when it was told that anything may have. */
  readonly #told = new Map<string, number>();
  #toldAllAt = Number.NEGATIVE_INFINITY;

  constructor({ pool, log }: { readonly pool: Pool; readonly log: Logger }) {
    this.#pool = pool;
    this.#log = log;
  }

  /** Tells of what changes from now on, until what is returned is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (!this.#running) void this.#run();
    return () => void this.#listeners.delete(listener);
  }

  /** What changed in the last seconds: whoever begins to listen may have read it just before. */
  recent(): Changes {
    return performance.now() - this.#toldAllAt <= recentMs ? null : new Set(this.#told.keys());
  }

  async #run(): Promise<void> {
    this.#running = true;
    [this.#readAt, this.#marks] = [0, new Map()];
    this.#told.clear();
    while (this.#listeners.size > 0) {
      try {
        await this.#round();
      } catch (error) {
        this.#log.warn({ err: error }, "news could not be read; they are tried again");
      }
      await pause(roundMs, undefined, { ref: false });
    }
    this.#running = false;
  }

  async #round(): Promise<void> {
    const marks = await readMarks(this.#pool, unionOf([...this.#listeners].map((one) => one.watched())));
    const now = performance.now();
    const isLost = this.#readAt > 0 && now - this.#readAt > lostMs;
    const changes = isLost ? null : changesIn(this.#marks, marks);
    [this.#marks, this.#readAt] = [marks, now];
    if (changes === null) this.#toldAllAt = now;
    for (const key of changes ?? []) this.#told.set(key, now);
    for (const [key, at] of this.#told) if (now - at > recentMs) this.#told.delete(key);
    if (changes?.size === 0) return;
    for (const { tell } of this.#listeners) tell(changes);
  }
}

function unionOf(all: readonly Watched[]): Watched {
  return {
    runs: [...new Set(all.flatMap(({ runs }) => runs))],
    approvers: [...new Set(all.flatMap(({ approvers }) => approvers))],
    allRuns: all.some(({ allRuns }) => allRuns),
    alerts: all.some(({ alerts }) => alerts),
  };
}

const isRecord = (key: string): boolean => key.startsWith("record/");

function changesIn(before: Marks, after: Marks): Changes {
  const news = [...after].filter(([key, mark]) => before.get(key) !== mark).map(([key]) => key);
  // As many as are read of one type: there may be more.
  if (news.length >= mostOfType) return null;
  // Approvals that wait no more have no mark; a record that has none has only not changed lately, and comes back by
  // changing.
  const gone = [...before.keys()].filter((key) => !isRecord(key) && !after.has(key));
  return new Set([...news, ...gone]);
}
