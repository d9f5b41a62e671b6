import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { commandReply } from "./record.ts";

const item = {
  name: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  owner: z.string().nullable(),
  category: z.string().nullable(),
  record: z.string().meta({ description: "Type of the record that an order opens" }),
  validUntil: z.iso.datetime().nullable().meta({ description: "It is ordered before this instant; null = always" }),
};

const itemPath = z.object({ name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/) });

export const listCatalog = defineOperation({
  id: "listCatalog",
  method: "get",
  path: "/v1/catalog",
  summary: "What the caller may order, by category and title; what has ended is not there",
  tag: "catalog",
  permission: "catalog.order",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(z.object(item)) }),
});

export const showCatalogItem = defineOperation({
  id: "showCatalogItem",
  method: "get",
  path: "/v1/catalog/{name}",
  summary: "One item with its form",
  tag: "catalog",
  permission: "catalog.order",
  params: itemPath,
  query: none,
  body: none,
  reply: z.object({
    ...item,
    digest: z.string().meta({ description: "Of this version of the item" }),
    form: json.meta({ description: "JSON Schema of what is asked; null = nothing is" }),
    sets: z
      .array(z.object({ field: z.string(), type: z.string(), value: json }))
      .meta({ description: "What its record will say whatever is asked, of the fields that who orders it sees" }),
  }),
});

export const orderCatalogItem = defineOperation({
  id: "orderCatalogItem",
  method: "post",
  path: "/v1/catalog/{name}/orders",
  summary: "Order an item: a record is opened from it",
  tag: "catalog",
  permission: "catalog.order",
  params: itemPath,
  query: none,
  body: z.strictObject({ form: z.record(z.string().max(200), json).default({}) }),
  reply: commandReply,
  status: 201,
  idempotency: "required",
});
