/**
 * Asks the APIs of sources of events, as they are published at each time.
 *
 * 1. From where to go on is stored with what was taken: nothing is lost or taken twice, whatever crashes.
 * 2. One worker asks a source at a time; what fails is asked again ever later, a quarter of an hour at last.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Pool } from "pg";
import type { Json } from "../../../engine/base/json.ts";
import { canonicalJson } from "../../../engine/base/canonical.ts";
import { readAnswer } from "../../../engine/event/answer.ts";
import type { EventSource, PollReceive } from "../../../engine/event/ir.ts";
import { keptWhilePublished } from "../../../store/definition/kept-while-published.ts";
import { readDefinitionsOfKind } from "../../../store/definition/read.ts";
import { holdPoll, type PollPosition, releasePoll, takeAnswer } from "../../../store/event/polls.ts";
import { ask, type AskDeps } from "./ask.ts";

export interface PollerDeps extends AskDeps {
  readonly pool: Pool;
  readonly log: Logger;
  /** How often it is looked for what is due. @default 1_000 */
  readonly lookEveryMs?: number;
}

/** A worker that is gone leaves its sources to the others after this time. */
const heldMs = 120_000;
const latestMs = 15 * 60_000;
/** Answers that are asked for at once, while there is more. */
const mostAnswers = 20;
/** Items of a delivery. */
const itemsOfDelivery = 1_000;

export function startPoller(deps: PollerDeps): { stop(): Promise<void> } {
  const { pool, log, lookEveryMs = 1_000 } = deps;
  const holder = randomUUID();
  const stopping = new AbortController();
  const asking = new Map<string, Promise<void>>();
  /** When a source is looked at again, by its name; the store decides whether it is due. */
  const nextAt = new Map<string, number>();
  const published = keptWhilePublished(["EventSource"], (db) => readDefinitionsOfKind(db, "EventSource"));

  async function look(): Promise<void> {
    for (const [name, source] of await published(pool)) {
      const { poll } = source.receive;
      if (poll === undefined || asking.has(name) || (nextAt.get(name) ?? 0) > Date.now()) continue;
      const done = askDue(source, poll)
        .catch((error: unknown) => log.warn({ err: error, source: name }, "a source was not asked"))
        .then(() => void asking.delete(name));
      asking.set(name, done);
    }
  }

  async function askDue(source: EventSource, poll: PollReceive): Promise<void> {
    const key = { source: source.name, url: poll.url, holder };
    const { everyMs } = poll;
    nextAt.set(source.name, Date.now() + Math.min(everyMs, lookEveryMs));
    const held = await holdPoll(pool, key, { heldMs, everyMs });
    if (held === null) return;
    try {
      await takeAll(source, poll, held, key);
      await releasePoll(pool, key, null);
      nextAt.set(source.name, Date.now() + everyMs);
    } catch (error) {
      if (!stopping.signal.aborted) log.warn({ err: error, source: source.name }, "a source could not be asked");
      await releasePoll(pool, key, (error as Error).message);
      nextAt.set(source.name, Date.now() + Math.min(everyMs * 2 ** Math.min(held.failures, 10), latestMs));
    }
  }

  async function takeAll(
    source: EventSource,
    poll: PollReceive,
    held: PollPosition,
    key: Parameters<typeof takeAnswer>[1],
  ): Promise<void> {
    let position = held;
    for (let round = 0; round < mostAnswers && !stopping.signal.aborted; round += 1) {
      const { cursor } = position;
      const answer = await ask(deps, source, poll, { cursor, signal: stopping.signal });
      const read = readAnswer(poll, answer, position);
      if (!read.ok) throw new Error(read.error);
      position = await takeAnswer(pool, key, position, { ...read.value, bodies: bodiesOf(source, read.value.items) });
      const isMore = poll.cursor !== null && read.value.items.length > 0;
      if (!isMore || canonicalJson(position.cursor) === canonicalJson(cursor)) return;
    }
  }

  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => log.warn({ err: error }, "the published sources cannot be read"));
      await pause(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await loop;
      await Promise.all(asking.values());
    },
  };
}

/** An answer that has nothing new is a word of a source whose silence is watched. */
function bodiesOf({ silentAfterMs }: EventSource, items: readonly Json[]): readonly string[] {
  if (items.length === 0) return silentAfterMs === null ? [] : ["[]"];
  const bodies: string[] = [];
  for (let at = 0; at < items.length; at += itemsOfDelivery)
    bodies.push(JSON.stringify(items.slice(at, at + itemsOfDelivery)));
  return bodies;
}
