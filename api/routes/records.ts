import { openRecord as openCommand } from "../../commands/open.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { linksOfOpening } from "../../engine/lifecycle/link/named-links.ts";
import { recordsOfOpening } from "../../engine/lifecycle/field/named-records.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { isOpeningKnown } from "../../store/record/answer-opening.ts";
import { actorOf, requestKey } from "../identity/caller.ts";
import { commandRecord, openRecord, showRecord } from "../contract/record.ts";
import type { ApiDeps } from "../deps.ts";
import { countingFor, linkedInSight, lookOf, saidInSight, seeRecord } from "../sight.ts";
import { sendAsked, toldTo } from "../send-command.ts";
import { checkOpening } from "../opening.ts";
import { checkNamedLinks } from "../named-links.ts";
import { presentRecord } from "../present/record.ts";
import { presentReply } from "../present/command-reply.ts";
import { leaveToSurvivor } from "../survivor.ts";
import { type Route, route } from "../route.ts";
import { publishedOpening } from "../published-bundle.ts";

/** One record: open, show, command. */
export function recordRoutes(deps: ApiDeps): readonly Route[] {
  const { pool } = deps;
  const bundles = createBundleCache(pool);

  const deadline = deps.commandDeadlineMs === undefined ? {} : { deadlineMs: deps.commandDeadlineMs };

  return [
    route(openRecord, async ({ params, body, caller, idempotencyKey, res }) => {
      const { bundle, access } = await publishedOpening(pool, params.type);
      checkOpening(access, caller, { type: params.type, ...body });
      const key = requestKey(caller, idempotencyKey);
      const definitions = await bundles.read(bundle);
      const named = [...linksOfOpening(definitions, body.links), ...recordsOfOpening(definitions, body.fields)];
      // A repeat is answered as the first time.
      if (named.length > 0 && (idempotencyKey === null || !(await isOpeningKnown(pool, params.type, key))))
        await checkNamedLinks(pool, caller, { named, state: null, at: "/body" });
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
      const reply = presentReply(`open:${key}`, await toldTo(deps, caller, opened), "/body");
      // Only what was opened is anywhere.
      res.location(`/v1/records/${reply.id}`);
      return reply;
    }),

    route(showRecord, async ({ params, query, caller, req, res }) => {
      const seen = await seeRecord(pool, caller, params.type, params.number);
      const { state, sight } = seen;
      const [own, place] = [query.own === "true", ({ id }: RecordState) => `/v1/records/${id}`];
      await leaveToSurvivor(pool, caller, state, { own, place });
      const counting = await countingFor(pool, seen);
      const etag = `"${counting.sequence.shown(state.head)}"`;
      res.set("etag", etag);
      // A running clock reads otherwise every moment though nothing happened: then there is always a new answer.
      const moves = Object.values(state.clocks).some(({ phase }) => phase === "running");
      if (!moves && matches(req.get("if-none-match"), etag)) res.status(304).end();
      const look = lookOf(pool, caller);
      const linked = await linkedInSight(pool, look, [state]);
      const shown = presentRecord(state, await bundles.read(state.bundle), {
        now: Date.now(),
        sight,
        linked,
        counting,
      });
      return (await saidInSight(pool, look, [shown]))[0] ?? shown;
    }),

    route(commandRecord, async ({ params, body, caller, idempotencyKey, req, res }) => {
      const asked = { caller, ...params, ...body, commandId: requestKey(caller, idempotencyKey) };
      const reply = await sendAsked(deps, bundles, { ...asked, ifMatch: req.get("if-match") });
      res.set("etag", `"${reply.head}"`);
      return reply;
    }),
  ];
}

function matches(header: string | undefined, etag: string): boolean {
  return header?.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag) ?? false;
}
