import type { z } from "zod";
import { listFailedEffects, type PendingEffect } from "../../store/outbox/list.ts";
import { rearmOutbox } from "../../store/outbox/rearm.ts";
import { type effect, listEffects, retryEffect, retryEffects } from "../contract/effect.ts";
import { readPage } from "../page.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** What commits asked for and could not be carried out: why, and once more. */
export function effectRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(listEffects, async ({ query }) => {
      const { items, next } = await readPage<PendingEffect, [number, string]>({
        query,
        shape: ["ms", "string"],
        read: (after, limit) =>
          listFailedEffects(pool, {
            parked: query.state === "parked",
            limit,
            ...(after === undefined ? {} : { after: { createdAt: after[0], id: after[1] } }),
          }),
        positionOf: ({ createdAt, id }) => [createdAt, id],
      });
      return { items: items.map(present), next };
    }),

    route(retryEffects, async ({ caller }) => {
      const retried = await rearmOutbox(pool, "all");
      log.info({ effects: retried.length, by: caller.person.name }, "parked effects tried again");
      return { retried };
    }),

    route(retryEffect, async ({ params, caller }) => {
      const retried = await rearmOutbox(pool, params);
      if (!retried.includes(params.id)) throw notFound(`there is no parked effect "${params.id}"`);
      log.info({ effects: retried, by: caller.person.name }, "parked effect tried again");
      return { retried };
    }),
  ];
}

function present({ id, kind, recordId, attempts, error, createdAt, parkedAt }: PendingEffect): z.input<typeof effect> {
  return {
    id,
    kind,
    recordId: recordId === "" ? null : recordId,
    state: parkedAt === null ? "retrying" : "parked",
    attempts,
    reason: error ?? "",
    createdAt: new Date(createdAt).toISOString(),
    parkedAt: parkedAt === null ? null : new Date(parkedAt).toISOString(),
  };
}
