import type { z } from "zod";
import { listFailedEffects, type PendingEffect } from "../../store/outbox/list.ts";
import { rearmOutbox } from "../../store/outbox/rearm.ts";
import { type effect, listEffects, retryEffect, retryEffects } from "../contract/effect.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** What commits asked for and could not be carried out: why, and once more. */
export function effectRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(listEffects, async ({ query }) => {
      const position = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["ms", "string"]);
      if (position === null)
        throw invalidInput(`the cursor "${query.cursor}" is not one of this list: start without a cursor`);
      const effects = await listFailedEffects(pool, {
        parked: query.state === "parked",
        limit: query.limit + 1,
        ...(position === undefined ? {} : { after: { createdAt: position[0] as number, id: position[1] as string } }),
      });
      const page = effects.slice(0, query.limit);
      const last = page.at(-1);
      return {
        items: page.map(present),
        next: effects.length > query.limit && last !== undefined ? encodeCursor([last.createdAt, last.id]) : null,
      };
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
