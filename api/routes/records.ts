import type { z } from "zod";
import { lifecyclesOf } from "../../engine/lifecycle/bundle.ts";
import { sendCommand } from "../../commands/command.ts";
import { foresee, type References, referencesOf } from "../../commands/foresee.ts";
import { openRecord as openCommand } from "../../commands/open.ts";
import type { Offer } from "../../engine/lifecycle/offer.ts";
import { sentence } from "../../engine/lifecycle/sentence.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { Command, LedgerEvent } from "../../engine/lifecycle/record.ts";
import { latestBundle } from "../../store/definition/bundle.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { type CommittedEvent, readCommittedEvents } from "../../store/record/events.ts";
import { listDeclarations, readDeclaration } from "../../store/record/declaration.ts";
import { countRecords as countMatching } from "../../store/record/list.ts";
import { listStates } from "../../store/record/list-states.ts";
import { loadRecord, loadRecordFor } from "../../store/record/load.ts";
import { readOffers } from "../../store/record/offers.ts";
import { readClockResults, readSpans } from "../../store/record/spans.ts";
import { readStory } from "../../store/record/story.ts";
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
import { invalidInput, notFound } from "../error.ts";
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

  async function existing(type: string, number: string) {
    const state = await loadRecord(pool, `${type}/${number}`);
    if (state === null) throw await missingRecord(pool, number, type);
    return state;
  }

  async function published(type: string): Promise<string> {
    const digest = await latestBundle(pool, type);
    if (digest === null) throw notFound(`no definition of record type "${type}" is published`);
    return digest;
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
    return { items: await shownPage(bundles, items, now), next };
  }

  const deadline = deps.commandDeadlineMs === undefined ? {} : { deadlineMs: deps.commandDeadlineMs };

  return [
    route(openRecord, async ({ params, body, caller, idempotencyKey, res }) => {
      const bundle = await published(params.type);
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

    route(listRecordTypes, async () => ({
      items: (await listDeclarations(pool)).map(({ type, body, filled }) => ({
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

    route(showRecord, async ({ params, req, res }) => {
      const state = await existing(params.type, params.number);
      const etag = `"${state.head}"`;
      res.set("etag", etag);
      // A running clock reads otherwise every moment though nothing happened: then there is always a new answer.
      const moves = Object.values(state.clocks).some(({ phase }) => phase === "running");
      if (!moves && matches(req.get("if-none-match"), etag)) res.status(304).end();
      return presentRecord(state, await bundles.read(state.bundle), Date.now());
    }),

    route(listCommands, async ({ params, caller }) => {
      const state = await existing(params.type, params.number);
      const bundle = await bundles.read(state.bundle);
      const items = await readOffers(pool, { bundle, state, by: actorOf(caller), now: Date.now() });
      return { state: state.state, head: state.head, items: items.map(presentOffer) };
    }),

    route(commandRecord, async ({ params, body, caller, idempotencyKey, req, res }) => {
      const commandId = requestKey(caller, idempotencyKey);
      const found = await loadRecordFor(pool, `${params.type}/${params.number}`, commandId);
      if (found === null) throw await missingRecord(pool, params.number, params.type);
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

    route(recordTimeline, async ({ params, query }) => {
      const state = await existing(params.type, params.number);
      const events = await readCommittedEvents(pool, state.id, query.after, query.limit);
      const last = events.at(-1)?.event;
      return { items: events.map(presentEvent), next: last !== undefined && last.seq < state.head ? last.seq : null };
    }),

    route(followRecord, async ({ params, query, stillAllowed, req, res }) => {
      const state = await existing(params.type, params.number);
      await streamEvents(req, res, {
        after: resumeAfter(req, query.after),
        allowed: stillAllowed,
        idOf: (event: z.input<typeof ledgerEvent>) => event.seq,
        next: async (after) => ({
          items: (await readCommittedEvents(pool, state.id, after, 200)).map(presentEvent),
          done: false,
        }),
      });
      const event: LedgerEvent = { seq: 1, at: 0, commandId: "", by: "", body: { kind: "released" } };
      return presentEvent({ event, committedAt: null });
    }),

    route(recordSpans, async ({ params, query }) => {
      const state = await existing(params.type, params.number);
      const knownAt = query.knownAt === undefined ? null : Date.parse(query.knownAt);
      const [spans, results, declared] = await Promise.all([
        readSpans(pool, state.id, knownAt),
        readClockResults(pool, state.id, knownAt),
        readDeclaration(pool, state.type),
      ]);
      return presentSpans(spans, results, declared?.changesFilled ?? true);
    }),

    route(recordStory, async ({ params }) => {
      const story = await readStory(pool, `${params.type}/${params.number}`);
      if (story === null) throw await missingRecord(pool, params.number, params.type);
      return { items: story.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })) };
    }),
  ];
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
