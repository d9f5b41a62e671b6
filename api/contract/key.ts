import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { userName } from "./person.ts";

const apiKey = z
  .object({
    id: z.string(),
    user: z.string().meta({ description: "The person it acts as" }),
    title: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "ApiKey" });

export const listKeys = defineOperation({
  id: "listKeys",
  method: "get",
  path: "/v1/keys",
  summary: "List API keys, never their secrets",
  tag: "keys",
  permission: "keys.manage",
  params: none,
  query: cursorQuery.extend({ user: userName.optional() }),
  body: none,
  reply: z.object({ items: z.array(apiKey), next: z.string().nullable() }),
});

export const addKey = defineOperation({
  id: "addKey",
  method: "post",
  path: "/v1/keys",
  summary: "Make an API key for a person; this answer alone shows its secret",
  tag: "keys",
  permission: "keys.manage",
  params: none,
  query: none,
  body: z.strictObject({
    user: userName,
    title: z.string().min(1).max(200).meta({ description: "What it is for" }),
    expiresAt: z.iso.datetime({ offset: true }).optional().meta({ description: "Left out: never" }),
  }),
  reply: z.object({ id: z.string(), user: z.string(), key: z.string() }),
  status: 201,
});

export const revokeKey = defineOperation({
  id: "revokeKey",
  method: "delete",
  path: "/v1/keys/{id}",
  summary: "End an API key at once",
  tag: "keys",
  permission: "keys.manage",
  params: z.object({ id: z.string().regex(/^[0-9a-z]{12}$/, "the id of a key: the part after ops_") }),
  query: none,
  body: none,
  reply: z.null(),
  status: 204,
});
