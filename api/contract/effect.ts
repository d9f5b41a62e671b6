import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

export const effect = z
  .object({
    id: z.string(),
    kind: z.string().meta({ description: "What it does: notice, reaction, run.start, group.open ..." }),
    recordId: z.string().nullable(),
    state: z.enum(["retrying", "parked"]).meta({ description: "parked: refused for good, not tried any more" }),
    attempts: z.int(),
    reason: z.string(),
    createdAt: z.iso.datetime(),
    parkedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Effect" });

export const listEffects = defineOperation({
  id: "listEffects",
  method: "get",
  path: "/v1/effects",
  summary: "List effects of commits that could not be carried out so far, oldest first",
  tag: "effects",
  permission: "effects.manage",
  params: none,
  query: cursorQuery.extend({ state: z.enum(["parked"]).optional() }),
  body: none,
  reply: z.object({ items: z.array(effect), next: z.string().nullable() }),
});

const retried = z.object({
  retried: z.array(z.string()).meta({ description: "Ids of the effects that are tried again" }),
});

export const retryEffect = defineOperation({
  id: "retryEffect",
  method: "post",
  path: "/v1/effects/{id}/retry",
  summary: "Try a parked effect again, with the later ones of its alert group",
  tag: "effects",
  permission: "effects.manage",
  // The id of an effect holds slashes and hashes: in a path it is percent-encoded.
  params: z.object({ id: z.string().min(1).max(1000) }),
  query: none,
  body: none,
  reply: retried,
});

export const retryEffects = defineOperation({
  id: "retryEffects",
  method: "post",
  path: "/v1/effects/retry",
  summary: "Try every parked effect again",
  tag: "effects",
  permission: "effects.manage",
  params: none,
  query: none,
  body: none,
  reply: retried,
});
