import type { z } from "zod";
import { effectsInSight, listFailedEffects, type PendingEffect } from "../../store/outbox/list.ts";
import { rearmOutbox } from "../../store/outbox/rearm.ts";
import { type effect, listEffects, retryEffect, retryEffects } from "../contract/effect.ts";
import { readPage } from "../page.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import { type Route, route } from "../route.ts";
import { lookOf, wholeOnlookerOf, withoutHidden } from "../sight.ts";

/** What commits asked for and could not be carried out: why, and once more. */
export function effectRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(listEffects, async ({ query, caller }) => {
      const look = lookOf(pool, caller);
      const onlooker = await wholeOnlookerOf(pool, caller);
      const { items, next } = await readPage<PendingEffect, [number, string]>({
        query,
        shape: ["ms", "string"],
        read: (after, limit) =>
          listFailedEffects(pool, {
            parked: query.state === "parked",
            limit,
            onlooker,
            ...(after === undefined ? {} : { after: { createdAt: after[0], id: after[1] } }),
          }),
        positionOf: ({ createdAt, id }) => [createdAt, id],
      });
      const reasons = await withoutHidden(
        pool,
        look,
        items.map(({ error }) => error ?? ""),
      );
      return { items: items.map((item, index) => present(item, reasons[index] ?? "")), next };
    }),

    route(retryEffects, async ({ caller }) => {
      const retried = await rearmOutbox(pool, "all");
      log.info({ effects: retried.length, by: caller.person.name }, "parked effects tried again");
      // All of them are tried; those of records that the caller does not see are not named.
      const seen = await effectsInSight(pool, await wholeOnlookerOf(pool, caller), retried);
      return { retried: retried.filter((id) => seen.has(id)) };
    }),

    route(retryEffect, async ({ params, caller }) => {
      const onlooker = await wholeOnlookerOf(pool, caller);
      const known = (await effectsInSight(pool, onlooker, [params.id])).has(params.id);
      const retried = known ? await rearmOutbox(pool, params) : [];
      if (!retried.includes(params.id)) throw notFound(`there is no parked effect "${params.id}"`);
      log.info({ effects: retried, by: caller.person.name }, "parked effect tried again");
      const seen = await effectsInSight(pool, onlooker, retried);
      return { retried: retried.filter((id) => seen.has(id)) };
    }),
  ];
}

function present(
  { id, kind, recordId, attempts, createdAt, parkedAt }: PendingEffect,
  reason: string,
): z.input<typeof effect> {
  return {
    id,
    kind,
    recordId: recordId === "" ? null : recordId,
    state: parkedAt === null ? "retrying" : "parked",
    attempts,
    reason,
    createdAt: new Date(createdAt).toISOString(),
    parkedAt: parkedAt === null ? null : new Date(parkedAt).toISOString(),
  };
}
