import type { z } from "zod";
import { lifecyclesOf } from "../../engine/lifecycle/bundle.ts";
import { sendCommand } from "../../commands/command.ts";
import { foresee, type References, referencesOf } from "../../commands/foresee.ts";
import { openRecord as openCommand } from "../../commands/open.ts";
import type { Offer } from "../../engine/lifecycle/offer.ts";
import { sentence } from "../../engine/lifecycle/sentence.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { openingRefusal } from "../../engine/access/opening.ts";
import type { Sight } from "../../engine/access/sight.ts";
import type { Command, LedgerEvent, RecordState } from "../../engine/lifecycle/record.ts";
import { latestBundle } from "../../store/definition/bundle.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { type CommittedEvent, readCommittedEvents } from "../../store/record/events.ts";
import { listDeclarations, readDeclaration } from "../../store/record/declaration.ts";
import { countRecords as countMatching } from "../../store/record/list.ts";
import { listStates } from "../../store/record/list-states.ts";
import { loadRecordFor, loadRecords } from "../../store/record/load.ts";
import { readOffers } from "../../store/record/offers.ts";
import { readClockResults, readSpans } from "../../store/record/spans.ts";
import { readStory, relatedOf, type StorySight } from "../../store/record/story.ts";
import type { CommandOutcome } from "../../workflows/messages.ts";
import { actorOf, type Caller, requestKey } from "../identity/caller.ts";
import {
  commandRecord,
  commandReply,
  countRecords,
  followRecord,
  ledgerEvent,
  listAllRecords,
  listCommands,
  listRecords,
  listRecordTypes,
  offer,
  openRecord,
  recordSpans,
  recordStory,
  recordTimeline,
  showRecord,
} from "../contract/record.ts";
import type { ApiDeps } from "../deps.ts";
import { authorizeCommand } from "../authorization.ts";
import { isGranted } from "../contract/permission.ts";
import { invalidInput, notAllowed, notFound } from "../error.ts";
import { eventsInSight, linkedInSight, seeRecord, seesType, sightOn } from "../sight.ts";
import { oneOf } from "../issue.ts";
import { listPage, listParts, shownPage } from "../listing.ts";
import { resumeAfter, streamEvents } from "../event-stream.ts";
import { presentRecord } from "../present/record.ts";
import { refused } from "../present/refusal.ts";
import { presentSpans } from "../present/spans.ts";
import { missingRecord } from "../missing-record.ts";
import { type Route, route } from "../route.ts";

/** Records: open, list, show, command, timeline, follow. */
export function recordRoutes(deps: ApiDeps): readonly Route[] {
  const { pool } = deps;
  const bundles = createBundleCache(pool);

  async function published(type: string): Promise<string> {
    const digest = await latestBundle(pool, type);
    if (digest === null) throw notFound(`no definition of record type "${type}" is published`);
    return digest;
  }

  /** Throws 403, and 400 for what is not the caller's to give. */
  async function checkOpening(caller: Caller, asked: Parameters<typeof openingRefusal>[2]): Promise<void> {
    const declared = await readDeclaration(pool, asked.type);
    const { name: user, roles, groups } = caller.person;
    const opens = isGranted(roles, "records.write");
    const refusal = openingRefusal(declared?.body.access, { user, roles, groups, opens }, asked);
    if (refusal === null) return;
    if (refusal.at === null) throw notAllowed(refusal.text);
    const pointer = `/body/${refusal.at}`;
    throw invalidInput(`${pointer}: ${refusal.text}`, [{ pointer, detail: refusal.text }]);
  }

  /** What the caller sees of everything that belongs to a record. */
  async function storySight(caller: Caller, record: RecordState, sight: Sight): Promise<StorySight> {
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

  /** A record may be in a state of the definitions it was opened with: those in which there is one count as well. */
  async function refuseUnknownStates(type: string, bundle: Bundle, states: readonly string[]): Promise<void> {
    const published = lifecyclesOf(bundle).flatMap(({ states: defined }) => Object.keys(defined));
    if (states.every((state) => published.includes(state))) return;
    const known = [...new Set([...published, ...(await listStates(pool, type))])].sort();
    const unknown = states.filter((state) => !known.includes(state));
    if (unknown.length === 0) return;
    const detail = `${unknown.map((state) => JSON.stringify(state)).join(", ")} is no state of ${type} records: send ${oneOf(known)}, several with commas`;
    throw invalidInput(`/query/state: ${detail}`, [{ pointer: "/query/state", detail }]);
  }

  async function page(types: readonly string[] | null, query: PageQuery, caller: Caller) {
    const now = Date.now();
    const { cursor: _cursor, limit: _limit, ...filters } = query;
    const parts = await listParts(pool, types, filters, caller, now);
    const { items, next } = await listPage(pool, parts, query, now);
    return { items: await shownPage({ pool, bundles, caller, now }, items), next };
  }

  const deadline = deps.commandDeadlineMs === undefined ? {} : { deadlineMs: deps.commandDeadlineMs };

  return [
    route(openRecord, async ({ params, body, caller, idempotencyKey, res }) => {
      const bundle = await published(params.type);
      await checkOpening(caller, { type: params.type, ...body });
      const key = requestKey(caller, idempotencyKey);
      const opened = await openCommand(deps, {
        ...deadline,
        bundle,
        type: params.type,
        fields: body.fields,
        links: body.links,
        by: actorOf(caller),
        known: caller,
        key,
      });
      const reply = replyOf(opened.recordId, `open:${key}`, opened.outcome);
      // Only what was opened is anywhere.
      res.location(`/v1/records/${opened.recordId}`);
      return reply;
    }),

    route(listRecords, async ({ params, query, caller }) => {
      const states = query.state?.split(",") ?? [];
      const bundle = await published(params.type);
      if (states.length > 0) await refuseUnknownStates(params.type, await bundles.read(bundle), states);
      return page([params.type], query, caller);
    }),

    route(listAllRecords, async ({ query, caller }) => {
      const { type, ...rest } = query;
      return page(type?.split(",") ?? null, rest, caller);
    }),

    route(countRecords, async ({ query, caller }) => {
      const now = Date.now();
      const { type, ...filters } = query;
      const parts = await listParts(pool, type?.split(",") ?? null, filters, caller, now);
      const count = await countMatching(pool, { parts, most: maxCount, now });
      return { count: Math.min(count, maxCount), more: count > maxCount };
    }),

    route(listRecordTypes, async ({ caller }) => ({
      items: (await listDeclarations(pool))
        .filter((one) => seesType(one, caller))
        .map(({ type, body, filled }) => ({
          type,
          columns: [...body.columns],
          fields: Object.entries(body.fields).map(([name, field]) => ({
            name,
            type: field.type,
            many: field.many,
            values: field.values === null ? null : [...field.values],
          })),
          search: { ...body.search },
          filled,
        })),
    })),

    route(showRecord, async ({ params, caller, req, res }) => {
      const { state } = await seeRecord(pool, caller, params.type, params.number);
      const etag = `"${state.head}"`;
      res.set("etag", etag);
      // A running clock reads otherwise every moment though nothing happened: then there is always a new answer.
      const moves = Object.values(state.clocks).some(({ phase }) => phase === "running");
      if (!moves && matches(req.get("if-none-match"), etag)) res.status(304).end();
      const linked = await linkedInSight(pool, caller, [state]);
      return presentRecord(state, await bundles.read(state.bundle), { now: Date.now(), linked });
    }),

    route(listCommands, async ({ params, caller }) => {
      const { state } = await seeRecord(pool, caller, params.type, params.number);
      const bundle = await bundles.read(state.bundle);
      const items = await readOffers(pool, { bundle, state, by: actorOf(caller), now: Date.now() });
      return { state: state.state, head: state.head, items: items.map(presentOffer) };
    }),

    route(commandRecord, async ({ params, body, caller, idempotencyKey, req, res }) => {
      const commandId = requestKey(caller, idempotencyKey);
      const found = await loadRecordFor(pool, `${params.type}/${params.number}`, commandId);
      if (found === null || (await sightOn(pool, caller, found.state)) === null)
        throw await missingRecord(pool, caller, params.number, params.type);
      const { state, isAnswered } = found;
      const bundle = await bundles.read(state.bundle);
      authorizeCommand(caller.person, state, bundle, { name: body.command, onBehalfOf: body.onBehalfOf });
      const command: Command = {
        id: commandId,
        name: body.command,
        by: actorOf(caller, body.onBehalfOf),
        input: body.input,
      };
      const asking = { references: knownReferences(bundle), command, known: caller, now: Date.now() };
      const readings = isAnswered ? undefined : await foresee(pool, asking);
      // A repeat is answered as the first time, although its own effect has moved the record on.
      const expectedHeads = headsOf(req.get("if-match"));
      const sending = { ...deadline, isNew: !isAnswered, recordId: state.id, command, readings, expectedHeads };
      const outcome = await sendCommand(deps, sending);
      const reply = replyOf(state.id, commandId, outcome);
      res.set("etag", `"${reply.head}"`);
      return reply;
    }),

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
      const story = (await readStory(pool, state.id, await storySight(caller, state, sight))) ?? [];
      return { items: story.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })) };
    }),
  ];
}

/** Those of the events that are for somebody, as they are for them. */
function committedInSight(events: readonly CommittedEvent[], sight: Sight): CommittedEvent[] {
  return events.flatMap(({ event, committedAt }) =>
    eventsInSight([event], sight).map((seen) => ({ event: seen, committedAt })),
  );
}

/** Counting more takes longer than anybody looks at a number. */
const maxCount = 10_000;

type PageQuery = z.output<typeof listRecords.query>;

/** By bundle, as long as the cache of bundles holds it. */
const referencesByBundle = new WeakMap<Bundle, References>();

function knownReferences(bundle: Bundle): References {
  const known = referencesByBundle.get(bundle) ?? referencesOf(bundle);
  referencesByBundle.set(bundle, known);
  return known;
}

function replyOf(recordId: string, commandId: string, outcome: CommandOutcome): z.input<typeof commandReply> {
  if (!outcome.ok) throw refused(outcome.refusal);
  return {
    id: recordId,
    number: outcome.number,
    state: outcome.state,
    head: outcome.head,
    commandId,
    reply: outcome.reply["value"] ?? null,
  };
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

function presentOffer({ inputs, ...rest }: Offer): z.input<typeof offer> {
  const shown = inputs.map((input) => ({ ...input, choices: input.choices === null ? null : [...input.choices] }));
  return { ...rest, inputs: shown };
}

function matches(header: string | undefined, etag: string): boolean {
  return header?.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag) ?? false;
}

/** The heads that an If-Match names: of no use are tags that no record ever had. Undefined = it asks for nothing. */
function headsOf(ifMatch: string | undefined): readonly number[] | undefined {
  const tags = ifMatch?.split(",").map((tag) => tag.trim());
  if (tags === undefined || tags.includes("*")) return undefined;
  return tags.flatMap((tag) => {
    const head = Number(/^(?:W\/)?"(\d{1,10})"$/.exec(tag)?.[1]);
    return Number.isNaN(head) ? [] : [head];
  });
}
