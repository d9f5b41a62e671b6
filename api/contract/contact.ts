import * as z from "zod";
import type { ChannelName } from "../../engine/lifecycle/channel.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { userName } from "./person.ts";

/** The inbox has no address. */
const addressed = ["mail", "webhook", "slack", "teams"] as const satisfies readonly Exclude<ChannelName, "inbox">[];

const contact = z
  .object({
    channel: z.string(),
    address: z.string().nullable().meta({ description: "The mail address; null where the address is a secret" }),
    secret: z.string().nullable().meta({ description: "Name of the secret that holds the address; null for mail" }),
  })
  .meta({ id: "Contact" });

const person = z.object({ name: userName });
const place = person.extend({ channel: z.enum(addressed) });

export const listContacts = defineOperation({
  id: "listContacts",
  method: "get",
  path: "/v1/people/{name}/contacts",
  summary: "Where a person is told beside their inbox; addresses that are secrets by the names of these",
  tag: "people",
  permission: "people.manage",
  params: person,
  query: none,
  body: none,
  reply: z.object({ items: z.array(contact) }),
});

export const setContact = defineOperation({
  id: "setContact",
  method: "put",
  path: "/v1/people/{name}/contacts/{channel}",
  summary: "Set where a person is told by a channel: address for mail, the name of a secret for the others",
  tag: "people",
  permission: "people.manage",
  params: place,
  query: none,
  body: z.strictObject({
    address: z.email().max(254).optional(),
    secret: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/, "the name of a file in the folder of secrets")
      .optional(),
  }),
  reply: contact,
});

export const removeContact = defineOperation({
  id: "removeContact",
  method: "delete",
  path: "/v1/people/{name}/contacts/{channel}",
  summary: "Remove where a person is told by a channel",
  tag: "people",
  permission: "people.manage",
  params: place,
  query: none,
  body: none,
  reply: z.null(),
  status: 204,
});
