import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { userName } from "./person.ts";

/** `mail`, or what else a person is reached by. */
const contactKind = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/, "mail, webhook, slack, teams or a kind such as phone");

const contact = z
  .object({
    channel: z.string().meta({ description: "mail, webhook, slack, teams, or a kind that a channel needs: phone" }),
    address: z.string().nullable().meta({ description: "Null where the address is a secret" }),
    secret: z
      .string()
      .nullable()
      .meta({ description: "Name of the secret that holds the address; null where it is none" }),
  })
  .meta({ id: "Contact" });

const person = z.object({ name: userName });
const place = person.extend({ channel: contactKind });

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
  summary: "Set where a person is told: an address for mail and phones, the name of a secret for chats and webhooks",
  tag: "people",
  permission: "people.manage",
  params: place,
  query: none,
  body: z.strictObject({
    address: z
      .string()
      .regex(/^[^\p{Cc}]{1,254}$/u, "up to 254 characters of one line")
      .optional(),
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
