import type { z } from "zod";
import type { Pool } from "pg";
import { sentence } from "../../engine/lifecycle/sentence.ts";
import type { Sight } from "../../engine/access/sight.ts";
import type { LedgerEvent, RecordState } from "../../engine/lifecycle/record.ts";
import { type CommittedEvent, readCommittedEvents } from "../../store/record/events.ts";
import { readDeclaration } from "../../store/record/declaration.ts";
import { loadRecords } from "../../store/record/load.ts";
import { readClockResults, readSpans } from "../../store/record/spans.ts";
import { readStory, relatedOf, type StorySight } from "../../store/record/story.ts";
import { type Caller } from "../identity/caller.ts";
import { followRecord, ledgerEvent, recordSpans, recordStory, recordTimeline } from "../contract/record.ts";
import type { ApiDeps } from "../deps.ts";
import { isGranted } from "../contract/permission.ts";
import { eventsInSight, seeRecord, sightOn } from "../sight.ts";
import { resumeAfter, streamEvents } from "../event-stream.ts";
import { presentSpans } from "../present/spans.ts";
import { type Route, route } from "../route.ts";

/** What has happened to a record: timeline, stream, spans, story. */
export function recordHistoryRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(recordTimeline, async ({ params, query, caller }) => {
      const { state, sight } = await seeRecord(pool, caller, params.type, params.number);
      const events = await readCommittedEvents(pool, state.id, query.after, query.limit);
      const last = events.at(-1)?.event;
      return {
        items: committedInSight(events, sight).map(presentEvent),
        next: last !== undefined && last.seq < state.head ? last.seq : null,
      };
    }),

    route(followRecord, async ({ params, query, caller, stillAllowed, req, res }) => {
      let reader = caller;
      const see = () => seeRecord(pool, reader, params.type, params.number);
      const { state } = await see();
      await streamEvents(req, res, {
        after: resumeAfter(req, query.after),
        allowed: async () => {
          reader = await stillAllowed();
          await see();
        },
        idOf: (event: z.input<typeof ledgerEvent>) => event.seq,
        next: async (after) => {
          const events = await readCommittedEvents(pool, state.id, after, 200);
          if (events.length === 0) return { items: [], done: false };
          // Who sees it may have changed with what has happened.
          const { sight } = await see();
          return {
            items: committedInSight(events, sight).map(presentEvent),
            done: false,
            passed: events.at(-1)?.event.seq,
          };
        },
      });
      const event: LedgerEvent = { seq: 1, at: 0, commandId: "", by: "", body: { kind: "released" } };
      return presentEvent({ event, committedAt: null });
    }),

    route(recordSpans, async ({ params, query, caller }) => {
      const { state } = await seeRecord(pool, caller, params.type, params.number);
      const knownAt = query.knownAt === undefined ? null : Date.parse(query.knownAt);
      const [spans, results, declared] = await Promise.all([
        readSpans(pool, state.id, knownAt),
        readClockResults(pool, state.id, knownAt),
        readDeclaration(pool, state.type),
      ]);
      return presentSpans(spans, results, declared?.changesFilled ?? true);
    }),

    route(recordStory, async ({ params, caller }) => {
      const { state, sight } = await seeRecord(pool, caller, params.type, params.number);
      const story = (await readStory(pool, state.id, await storySight(pool, caller, state, sight))) ?? [];
      return { items: story.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })) };
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
    alerts: isGranted(roles, "alerts.read"),
    runs: isGranted(roles, "runs.read"),
  };
}

/** Those of the events that are for somebody, as they are for them. */
function committedInSight(events: readonly CommittedEvent[], sight: Sight): CommittedEvent[] {
  return events.flatMap(({ event, committedAt }) =>
    eventsInSight([event], sight).map((seen) => ({ event: seen, committedAt })),
  );
}

function presentEvent({ event, committedAt }: CommittedEvent): z.input<typeof ledgerEvent> {
  return {
    seq: event.seq,
    at: new Date(event.at).toISOString(),
    committedAt: committedAt === null ? null : new Date(committedAt).toISOString(),
    by: event.by,
    commandId: event.commandId,
    kind: event.body.kind,
    body: event.body as never,
    text: sentence(event),
  };
}
