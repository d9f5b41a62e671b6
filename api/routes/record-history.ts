import type { z } from "zod";
import type { Pool } from "pg";
import { sentence } from "../../engine/lifecycle/sentence.ts";
import { type Sequence, wholeSequence } from "../../engine/access/sequence.ts";
import { isPastSeen } from "../../engine/access/record-in-sight.ts";
import { isWhole, type Sight } from "../../engine/access/sight.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { type CommittedEvent, readCommittedEvents } from "../../store/record/events.ts";
import { readDeclaration } from "../../store/record/declaration.ts";
import { loadRecords } from "../../store/record/load.ts";
import { readClockResults, readSpans } from "../../store/record/spans.ts";
import { readStory, relatedOf, type StorySight } from "../../store/record/story.ts";
import { type Caller } from "../identity/caller.ts";
import {
  followRecord,
  ledgerEvent,
  recordClockSpans,
  recordSpans,
  recordStory,
  recordTimeline,
} from "../contract/record.ts";
import type { ApiDeps } from "../deps.ts";
import { isGranted } from "../contract/permission.ts";
import { countingFor, eventsInSight, lookOf, seeRecord, sightOn, withoutHidden } from "../sight.ts";
import { resumeAfter, streamEvents } from "../event-stream.ts";
import { presentClockSpans } from "../present/clocks.ts";
import { presentSpans } from "../present/spans.ts";
import { type Route, route } from "../route.ts";

/** What has happened to a record: timeline, stream, spans, story. */
export function recordHistoryRoutes({ pool }: ApiDeps): readonly Route[] {
  const bundles = createBundleCache(pool);
  return [
    route(recordTimeline, async ({ params, query, caller }) => {
      const seen = await seeRecord(pool, caller, params.type, params.number);
      const { sequence, hidden } = await countingFor(pool, seen);
      const { id, head } = seen.state;
      const page = { after: sequence.actual(query.after), limit: query.limit, without: hidden };
      const events = await readCommittedEvents(pool, id, page);
      const last = events.at(-1)?.event;
      const isEnd = last === undefined || sequence.shown(last.seq) >= sequence.shown(head);
      return {
        items: await withoutHidden(pool, lookOf(pool, caller), presentEvents(events, seen.sight, sequence)),
        next: isEnd ? null : sequence.shown(last.seq),
      };
    }),

    route(followRecord, async ({ params, query, caller, stillAllowed, req, res }) => {
      let reader = caller;
      const see = () => seeRecord(pool, reader, params.type, params.number);
      const first = await see();
      const { id } = first.state;
      const { sequence } = await countingFor(pool, first);
      let passed = sequence.actual(resumeAfter(req, query.after));
      await streamEvents(req, res, {
        allowed: async () => {
          reader = await stillAllowed();
          await see();
        },
        idOf: (event: z.input<typeof ledgerEvent>) => event.seq,
        next: async () => {
          const events = await readCommittedEvents(pool, id, { after: passed, limit: 200, without: [] });
          if (events.length === 0) return { items: [], done: false };
          // Who sees it, and how much, may have changed with what has happened.
          const seen = await see();
          const counting = await countingFor(pool, seen);
          const shown = events.filter(({ event }) => !counting.hidden.includes(event.seq));
          passed = events.at(-1)?.event.seq ?? passed;
          const items = await withoutHidden(
            pool,
            lookOf(pool, reader),
            presentEvents(shown, seen.sight, counting.sequence),
          );
          return { items, done: false };
        },
      });
      const event: LedgerEvent = { seq: 1, at: 0, commandId: "", by: "", body: { kind: "released" } };
      return presentEvent({ event, committedAt: null }, wholeSequence);
    }),

    route(recordSpans, async ({ params, query, caller }) => {
      const seen = await seeRecord(pool, caller, params.type, params.number);
      const { state } = seen;
      const knownAt = query.knownAt === undefined ? null : Date.parse(query.knownAt);
      const [spans, results, declared] = await Promise.all([
        readSpans(pool, state.id, knownAt),
        readClockResults(pool, state.id, knownAt),
        readDeclaration(pool, state.type),
      ]);
      const { sequence } = await countingFor(pool, seen);
      const inSight = spans.filter(({ field }) => isPastSeen(seen.sight, field));
      const counted = inSight.map((span) => ({ ...span, seq: sequence.shown(span.seq) }));
      return presentSpans(counted, seen.sight.clocks === "all" ? results : [], declared?.changesFilled ?? true);
    }),

    route(recordClockSpans, async ({ params, caller }) => {
      const { state, sight } = await seeRecord(pool, caller, params.type, params.number);
      return presentClockSpans(state, await bundles.read(state.bundle), Date.now(), sight);
    }),

    route(recordStory, async ({ params, caller }) => {
      const { state, sight } = await seeRecord(pool, caller, params.type, params.number);
      const story = (await readStory(pool, state.id, await storySight(pool, caller, state, sight))) ?? [];
      const items = story.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() }));
      return { items: await withoutHidden(pool, lookOf(pool, caller), items) };
    }),
  ];
}

/** What the caller sees of everything that belongs to a record. */
async function storySight(pool: Pool, caller: Caller, record: RecordState, sight: Sight): Promise<StorySight> {
  const { roles } = caller.person;
  const others = await loadRecords(pool, relatedOf(record));
  const sights = await Promise.all(
    [...others.values()].map(async (other) => [other.id, await sightOn(pool, caller, other)] as const),
  );
  const known = new Map([[record.id, sight], ...sights]);
  return {
    of: (id) => known.get(id) ?? null,
    alerts: isGranted(roles, "alerts.read") && isWhole(sight),
    runs: isGranted(roles, "runs.read"),
  };
}

/** Those of the events that are for somebody, as they are for them. */
function presentEvents(
  events: readonly CommittedEvent[],
  sight: Sight,
  sequence: Sequence,
): z.input<typeof ledgerEvent>[] {
  return events.flatMap(({ event, committedAt }) =>
    eventsInSight([event], sight).map((seen) => presentEvent({ event: seen, committedAt }, sequence)),
  );
}

function presentEvent({ event, committedAt }: CommittedEvent, sequence: Sequence): z.input<typeof ledgerEvent> {
  return {
    seq: sequence.shown(event.seq),
    at: new Date(event.at).toISOString(),
    committedAt: committedAt === null ? null : new Date(committedAt).toISOString(),
    by: event.by,
    commandId: event.commandId,
    kind: event.body.kind,
    body: event.body as never,
    text: sentence(event),
  };
}
