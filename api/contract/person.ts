import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { permissions } from "./permission.ts";

export const userName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/, "a person's name has 1 to 63 letters, digits and . _ @ -");

export const person = z
  .object({
    name: z.string(),
    title: z.string(),
    email: z.string().nullable(),
    active: z.boolean(),
    manager: z.string().nullable(),
    roles: z.array(z.string()),
    groups: z.array(z.string()),
  })
  .meta({ id: "Person" });

const search = cursorQuery.extend({ q: z.string().max(200).optional().meta({ description: "Part of name or title" }) });

export const me = defineOperation({
  id: "me",
  method: "get",
  path: "/v1/me",
  summary: "Who the caller is and may do",
  tag: "people",
  permission: "people.names",
  params: none,
  query: none,
  body: none,
  reply: person.extend({
    permissions: z.array(z.enum(permissions)),
    keyId: z.string().meta({ description: "The API key or the session of this request" }),
    delegatedBy: z.array(z.string()).meta({ description: "People in whose name the caller may decide now" }),
  }),
});

export const listPeople = defineOperation({
  id: "listPeople",
  method: "get",
  path: "/v1/people",
  summary: "List people by name",
  tag: "people",
  permission: "people.names",
  params: none,
  query: search,
  body: none,
  reply: z.object({ items: z.array(person), next: z.string().nullable() }),
});

export const listGroups = defineOperation({
  id: "listGroups",
  method: "get",
  path: "/v1/groups",
  summary: "List groups by name, with their members",
  tag: "people",
  permission: "people.read",
  params: none,
  query: search,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({ name: z.string(), title: z.string(), manager: z.string().nullable(), members: z.array(z.string()) }),
    ),
    next: z.string().nullable(),
  }),
});

export const peopleSpan = z
  .object({
    kind: z.enum(["person", "group", "member"]),
    name: z.string().meta({ description: "Of the person or the group" }),
    member: z.string().nullable().meta({ description: "Who was in the group, of a membership" }),
    title: z.string().nullable(),
    manager: z.string().nullable(),
    active: z.boolean().nullable().meta({ description: "Of a person" }),
    roles: z.array(z.string()).nullable().meta({ description: "Of a person" }),
    from: z.iso.datetime(),
    to: z.iso.datetime().nullable().meta({ description: "null = it is so still" }),
  })
  .meta({ id: "PeopleSpan" });

export const listRoles = defineOperation({
  id: "listRoles",
  method: "get",
  path: "/v1/roles",
  summary: "Roles that people may be given: those of the product, and those that definitions declare",
  tag: "people",
  permission: "people.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(z.object({ name: z.string() })) }),
});

export const listPeopleHistory = defineOperation({
  id: "listPeopleHistory",
  method: "get",
  path: "/v1/people-history",
  summary: "Who a person was, and who was in which group, from when until when; as far back as it is noted",
  tag: "people",
  permission: "ledger.verify",
  params: none,
  query: cursorQuery.extend({
    person: z.string().max(200).optional().meta({ description: "Only their own, and their memberships" }),
    group: z.string().max(200).optional().meta({ description: "Only its own, and its members" }),
    at: z.iso.datetime({ offset: true }).optional().meta({ description: "Only what was so then" }),
  }),
  body: none,
  reply: z.object({
    items: z.array(peopleSpan),
    next: z.string().nullable(),
  }),
});

export const delegation = z
  .object({ id: z.string(), from: z.string(), to: z.string(), startsAt: z.iso.datetime(), endsAt: z.iso.datetime() })
  .meta({ id: "Delegation" });

export const listDelegations = defineOperation({
  id: "listDelegations",
  method: "get",
  path: "/v1/delegations",
  summary: "Delegations from and to the caller that have not ended",
  tag: "people",
  permission: "records.own",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(delegation) }),
});

const instant = z.iso.datetime({ offset: true });

export const addDelegation = defineOperation({
  id: "addDelegation",
  method: "post",
  path: "/v1/delegations",
  summary: "Let another person decide in the caller's name, for a time",
  tag: "people",
  permission: "records.own",
  params: none,
  query: none,
  body: z.strictObject({
    to: userName,
    startsAt: instant.optional().meta({ description: "Left out: now" }),
    endsAt: instant,
  }),
  reply: delegation,
  status: 201,
});

export const endDelegation = defineOperation({
  id: "endDelegation",
  method: "delete",
  path: "/v1/delegations/{id}",
  summary: "End a delegation of the caller's now",
  tag: "people",
  permission: "records.own",
  params: z.object({ id: z.string().regex(/^[0-9]{1,18}$/) }),
  query: none,
  body: none,
  reply: z.null(),
  status: 204,
});
