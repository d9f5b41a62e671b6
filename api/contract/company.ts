import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { person, userName } from "./person.ts";

export const groupName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "a group's name has 1 to 63 small letters, digits and -");

export const roleName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,39}$/, "a role's name has 1 to 40 letters and digits, the first one small");

const title = z.string().min(1).max(160);

const email = z.email().max(254).nullable();
const active = z
  .boolean()
  .meta({ description: "false: they have left. Keys and delegations end, and others decide what waits for them" });
const manager = userName.nullable().meta({ description: "Name of a person" });
const roles = z.array(roleName).max(50);

const personBody = z.strictObject({
  title,
  email: email.default(null),
  active: active.default(true),
  manager: manager.default(null),
  roles: roles.default([]),
});

export const mostMembers = 10_000;
const someone = z.array(userName).max(mostMembers);
const members = someone.meta({ description: "Exactly these people" });

const groupBody = z.strictObject({ title, manager: manager.default(null), members });

const group = z
  .object({ name: z.string(), title: z.string(), manager: z.string().nullable(), members: z.array(z.string()) })
  .meta({ id: "Group" });

const waits = z
  .object({
    approvals: z.int().meta({ description: "Approvals that waited for them: others are asked now" }),
    records: z.int().meta({ description: "Open records that name them in an indexed field; these stay as they are" }),
  })
  .nullable()
  .meta({ description: "Of a person who left with this change: what waited for them" });

const change = z.enum(["added", "changed", "left", "removed", "unchanged"]);

const savedPerson = z.object({ person, change, waits });
const savedGroup = z.object({ group, change });

export const showPerson = defineOperation({
  id: "showPerson",
  method: "get",
  path: "/v1/people/{name}",
  summary: "Show a person",
  tag: "people",
  permission: "people.names",
  params: z.object({ name: userName }),
  query: none,
  body: none,
  reply: person,
});

export const savePerson = defineOperation({
  id: "savePerson",
  method: "put",
  path: "/v1/people/{name}",
  summary: "Add a person, or say how they are from now on; what is left out is empty",
  tag: "people",
  permission: "people.manage",
  params: z.object({ name: userName }),
  query: none,
  body: personBody,
  reply: savedPerson,
});

export const saveGroup = defineOperation({
  id: "saveGroup",
  method: "put",
  path: "/v1/groups/{name}",
  summary: "Add a group, or say how it is and who is in it from now on",
  tag: "people",
  permission: "people.manage",
  params: z.object({ name: groupName }),
  query: none,
  body: groupBody,
  reply: savedGroup,
});

export const changePerson = defineOperation({
  id: "changePerson",
  method: "patch",
  path: "/v1/people/{name}",
  summary: "Change what is given of a person, or add one by a title; what is left out stays as it is",
  tag: "people",
  permission: "people.manage",
  params: z.object({ name: userName }),
  query: none,
  body: z.strictObject({ title, email, active, manager, roles }).partial(),
  reply: savedPerson,
});

export const changeGroup = defineOperation({
  id: "changeGroup",
  method: "patch",
  path: "/v1/groups/{name}",
  summary: "Change what is given of a group, or add one by a title; what is left out stays as it is",
  tag: "people",
  permission: "people.manage",
  params: z.object({ name: groupName }),
  query: none,
  body: z
    .strictObject({
      title,
      manager,
      members,
      add: someone.meta({ description: "Who comes in beside those who are in it" }),
      drop: someone.meta({ description: "Who goes" }),
    })
    .partial(),
  reply: savedGroup,
});

export const removeGroup = defineOperation({
  id: "removeGroup",
  method: "delete",
  path: "/v1/groups/{name}",
  summary: "Remove a group: whatever names it reaches nobody by it",
  tag: "people",
  permission: "people.manage",
  params: z.object({ name: groupName }),
  query: none,
  body: none,
  reply: z.null(),
  status: 204,
});

export const importPeople = defineOperation({
  id: "importPeople",
  large: true,
  method: "post",
  path: "/v1/people-import",
  summary: "Say how people and groups are, many of them, all at once or not at all",
  tag: "people",
  permission: "people.manage",
  params: none,
  query: none,
  body: z.strictObject({
    people: z
      .array(personBody.extend({ name: userName }))
      .max(50_000)
      .default([]),
    groups: z
      .array(groupBody.extend({ name: groupName }))
      .max(5_000)
      .default([]),
    others: z
      .enum(["keep", "leave"])
      .default("keep")
      .meta({ description: "What becomes of people who are not named: leave = they are not active any more" }),
    dryRun: z.boolean().default(false).meta({ description: "Change nothing, and say what would be" }),
  }),
  reply: z.object({
    items: z.array(z.object({ kind: z.enum(["person", "group"]), name: z.string(), change, waits })),
  }),
});
