import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

export const delivery = z
  .object({
    id: z.int(),
    source: z.string(),
    receivedAt: z.iso.datetime(),
    rejected: z.int().meta({ description: "Items that were not understood" }),
    items: z
      .array(z.int())
      .nullable()
      .meta({ description: "Their places in the delivery, from 0; null: it was not understood at all" }),
    reason: z.string(),
  })
  .meta({ id: "Delivery" });

const deliveryWithBody = delivery
  .extend({ body: z.string().meta({ description: "As it was sent" }) })
  .meta({ id: "DeliveryWithBody" });

export const listDeliveries = defineOperation({
  id: "listDeliveries",
  method: "get",
  path: "/v1/deliveries",
  summary: "List deliveries of which something was not understood, newest first",
  tag: "events",
  permission: "effects.manage",
  params: none,
  query: cursorQuery.extend({ source: z.string().max(63).optional() }),
  body: none,
  reply: z.object({ items: z.array(delivery), next: z.string().nullable() }),
});

const params = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export const showDelivery = defineOperation({
  id: "showDelivery",
  method: "get",
  path: "/v1/deliveries/{id}",
  summary: "Show a delivery of which something was not understood, with its body",
  tag: "events",
  permission: "effects.manage",
  params,
  query: none,
  body: none,
  reply: deliveryWithBody,
});

const retried = z.object({ retried: z.int().meta({ description: "Deliveries that are read again" }) });

export const retryDelivery = defineOperation({
  id: "retryDelivery",
  method: "post",
  path: "/v1/deliveries/{id}/retry",
  summary: "Read again what was not understood of a delivery",
  tag: "events",
  permission: "effects.manage",
  params,
  query: none,
  body: none,
  reply: retried,
});

export const retryDeliveries = defineOperation({
  id: "retryDeliveries",
  method: "post",
  path: "/v1/deliveries/retry",
  summary: "Read again what was not understood, of all deliveries or of those of a source",
  tag: "events",
  permission: "effects.manage",
  params: none,
  query: z.object({ source: z.string().max(63).optional() }),
  body: none,
  reply: retried,
});
