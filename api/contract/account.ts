import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { userName } from "./person.ts";

const account = z
  .object({
    issuer: z.string().meta({ description: "The provider, as its tokens name it" }),
    subject: z.string().meta({ description: "What it calls the person" }),
    linkedAt: z.iso.datetime(),
  })
  .meta({ id: "ProviderAccount" });

export const listAccounts = defineOperation({
  id: "listAccounts",
  method: "get",
  path: "/v1/people/{name}/accounts",
  summary: "Accounts at providers by which a person signs in",
  tag: "people",
  permission: "people.manage",
  params: z.object({ name: userName }),
  query: none,
  body: none,
  reply: z.object({ items: z.array(account) }),
});

export const unlinkAccount = defineOperation({
  id: "unlinkAccount",
  method: "delete",
  path: "/v1/people/{name}/accounts",
  summary: "Take a person's account at a provider away; their sessions end, and the next one that means them is linked",
  tag: "people",
  permission: "people.manage",
  params: z.object({ name: userName }),
  query: z.object({ issuer: z.string().min(1).max(500) }),
  body: none,
  reply: z.null(),
  status: 204,
});
