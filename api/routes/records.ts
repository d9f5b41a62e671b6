import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { sendCommand } from "../../commands/command.ts";
import { openRecord as openCommand } from "../../commands/open.ts";
import type { JsonObject } from "../../engine/json.ts";
import { sentence } from "../../engine/lifecycle/sentence.ts";
import type { LedgerEvent } from "../../engine/lifecycle/record.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { readEvents } from "../../store/record/events.ts";
import { listRecords as list } from "../../store/record/list.ts";
import { loadRecord } from "../../store/record/load.ts";
import { readStory } from "../../store/record/story.ts";
import { verifyChain } from "../../store/record/verify.ts";
import type { CommandOutcome } from "../../workflows/messages.ts";
import { actorOf } from "../caller.ts";
import { decodeCursor, encodeCursor } from "../contract/page.ts";
import {
  commandRecord,
  commandReply,
  followRecord,
  ledgerEvent,
  listRecords,
  openRecord,
  recordStory,
  recordTimeline,
  showRecord,
  verifyRecord,
} from "../contract/record.ts";
import type { ApiDeps } from "../deps.ts";
import { HttpError, invalidInput, notAllowed, notFound } from "../error.ts";
import { resumeAfter, streamEvents } from "../event-stream.ts";
import { presentRecord } from "../present/record.ts";
import { refused } from "../present/refusal.ts";
import { type Route, route } from "../route.ts";
import { isGranted } from "../contract/permission.ts";

/** Records: open, list, show, command, timeline, follow, verify. */
export function recordRoutes(deps: ApiDeps): readonly Route[] {
  const { pool } = deps;
  const bundles = createBundleCache(pool);

  async function existing(type: string, number: string) {
    const state = await loadRecord(pool, `${type}/${number}`);
    if (state === null) throw notFound(`there is no ${type} "${number}"`);
    return state;
  }

  return [
    route(openRecord, async ({ params, body, caller, idempotencyKey, res }) => {
      const opened = await openCommand(deps, {
        type: params.type,
        fields: body.fields as JsonObject,
        links: body.links,
        by: actorOf(caller),
        key: idempotencyKey === null ? randomUUID() : `${caller.person.name}:${idempotencyKey}`,
      });
      res.location(`/v1/records/${opened.recordId}`);
      return replyOf(opened.recordId, "open", opened.outcome);
    }),

    route(listRecords, async ({ params, query, res, req }) => {
      const position = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["number", "string"]);
      if (position === null) throw invalidInput(`the cursor "${query.cursor}" is not one of this list: start without a cursor`);
      const states = await list(pool, {
        type: params.type,
        limit: query.limit + 1,
        ...(query.state === undefined ? {} : { states: query.state.split(",") }),
        ...(query.assignee === undefined ? {} : { assignee: query.assignee }),
        ...(query.group === undefined ? {} : { assignmentGroup: query.group }),
        ...(query.ci === undefined ? {} : { ci: query.ci }),
        ...(query.priority === undefined ? {} : { priority: query.priority }),
        ...(query.open === undefined ? {} : { final: query.open === "false" }),
        ...(query.attention === undefined ? {} : { attention: query.attention === "true" }),
        ...(query.q === undefined ? {} : { text: query.q }),
        ...(position === undefined ? {} : { after: { updatedAt: position[0] as number, id: position[1] as string } }),
      });
      const page = states.slice(0, query.limit);
      const last = page.at(-1);
      const next = states.length > query.limit && last !== undefined ? encodeCursor([last.updatedAt, last.id]) : null;
      if (next !== null) {
        const url = new URL(req.originalUrl, "http://host");
        url.searchParams.set("cursor", next);
        res.set("link", `<${url.pathname}${url.search}>; rel="next"`);
      }
      const now = Date.now();
      const items = await Promise.all(
        page.map(async (state) => {
          return presentRecord(state, await bundles.read(state.bundle), now);
        }),
      );
      return { items, next };
    }),

    route(showRecord, async ({ params, req, res }) => {
      const state = await existing(params.type, params.number);
      const etag = `"${state.head}"`;
      res.set("etag", etag);
      if (req.get("if-none-match") === etag && Object.keys(state.clocks).length === 0) res.status(304).end();
      return presentRecord(state, await bundles.read(state.bundle), Date.now());
    }),

    route(commandRecord, async ({ params, body, caller, idempotencyKey, req, res }) => {
      const state = await existing(params.type, params.number);
      checkPrecondition(req.get("if-match"), state.head);
      const deciding = body.command === "approve" || body.command === "reject";
      // Who may decide or act stands in the definition; a reader alone may do neither.
      if (
        !isGranted(caller.person.roles, deciding ? "approvals.decide" : "records.write") &&
        !isPersonOf(state.fields, caller.person.name)
      ) {
        throw notAllowed(
          `"${caller.person.name}" may read ${state.number} but not work on it: ask an administrator for the role agent or approver`,
        );
      }
      const commandId = idempotencyKey === null ? randomUUID() : `${caller.person.name}:${idempotencyKey}`;
      const outcome = await sendCommand(deps, {
        recordId: state.id,
        command: { id: commandId, name: body.command, by: actorOf(caller, body.onBehalfOf), input: body.input as JsonObject },
      });
      const reply = replyOf(state.id, commandId, outcome);
      res.set("etag", `"${reply.head}"`);
      return reply;
    }),

    route(recordTimeline, async ({ params, query }) => {
      const state = await existing(params.type, params.number);
      const events = await readEvents(pool, state.id, query.after, query.limit);
      const last = events.at(-1);
      return { items: events.map(presentEvent), next: last !== undefined && last.seq < state.head ? last.seq : null };
    }),

    route(followRecord, async ({ params, query, req, res }) => {
      const state = await existing(params.type, params.number);
      await streamEvents(req, res, {
        after: resumeAfter(req, query.after),
        idOf: (event: z.input<typeof ledgerEvent>) => event.seq,
        next: async (after) => ({ items: (await readEvents(pool, state.id, after, 200)).map(presentEvent), done: false }),
      });
      return presentEvent({ seq: 1, at: 0, commandId: "", by: "", body: { kind: "released" } });
    }),

    route(recordStory, async ({ params }) => {
      const story = await readStory(pool, `${params.type}/${params.number}`);
      if (story === null) throw notFound(`there is no ${params.type} "${params.number}"`);
      return { items: story.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })) };
    }),

    route(verifyRecord, async ({ params }) => verifyChain(pool, (await existing(params.type, params.number)).id)),
  ];
}

function replyOf(recordId: string, commandId: string, outcome: CommandOutcome): z.input<typeof commandReply> {
  if (!outcome.ok) throw refused(outcome.refusal);
  return {
    id: recordId,
    number: outcome.number,
    state: outcome.state,
    head: outcome.head,
    commandId,
    reply: (outcome.reply["value"] ?? null) as never,
  };
}

function presentEvent(event: LedgerEvent): z.input<typeof ledgerEvent> {
  return {
    seq: event.seq,
    at: new Date(event.at).toISOString(),
    by: event.by,
    commandId: event.commandId,
    kind: event.body.kind,
    body: event.body as never,
    text: sentence(event),
  };
}

/** The caller named in a field of the record: they may act as its definition allows, without a role. */
function isPersonOf(fields: JsonObject, name: string): boolean {
  return ["caller", "requester", "requestedFor", "assignee"].some((field) => fields[field] === name);
}

function checkPrecondition(ifMatch: string | undefined, head: number): void {
  if (ifMatch === undefined || ifMatch === "*" || ifMatch === `"${head}"`) return;
  throw stale(ifMatch, head);
}

function stale(ifMatch: string, head: number): Error {
  return new HttpError({
    status: 412,
    title: "The record has changed",
    detail: `If-Match was ${ifMatch}, the record is at "${head}": read it again`,
    code: "OPS412",
  });
}
