import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { file } from "./definition.ts";
import { userName } from "./person.ts";
import { none } from "./page.ts";

/** How far ahead turns are told. */
export const mostDays = 92;

const instant = z.iso.datetime({ offset: true });

const plan = {
  name: z.string(),
  title: z.string(),
  zone: z.string().meta({ description: "Time zone in which turns change" }),
  layers: z.array(z.string()).meta({ description: "The first that has somebody counts" }),
};

const people = z.array(z.string()).meta({
  description: "Who is told: one person, in a gap whom the plan names for it, else nobody",
});

const span = z.object({
  from: z.iso.datetime(),
  until: z.iso.datetime().meta({ description: "The first instant after it" }),
  kind: z.enum(["person", "closed", "gap"]).meta({
    description: "`closed`: outside the hours of the plan; `gap`: no layer has anybody",
  }),
  person: z.string().nullable(),
  layer: z.string().nullable(),
});

export const listOnCall = defineOperation({
  id: "listOnCall",
  method: "get",
  path: "/v1/on-call",
  summary: "The on-call plans, with who is on call now",
  tag: "people",
  permission: "people.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(z.object({ ...plan, people })) }),
});

export const showOnCall = defineOperation({
  id: "showOnCall",
  method: "get",
  path: "/v1/on-call/{name}",
  summary: "Who is on call by a plan, and who follows whom",
  tag: "people",
  permission: "people.read",
  params: z.object({ name: z.string().min(1).max(63) }),
  query: z.object({
    at: instant.optional().meta({ description: "Default: now" }),
    until: instant
      .optional()
      .meta({ description: `How far ahead, at most ${mostDays} days; default: 14 days after \`at\`` }),
    layer: z.string().max(63).optional().meta({ description: "One layer alone" }),
  }),
  body: none,
  reply: z.object({ plan: z.object(plan), at: z.iso.datetime(), people, spans: z.array(span) }),
});

export const compareOnCall = defineOperation({
  id: "compareOnCall",
  method: "post",
  path: "/v1/on-call/comparison",
  summary: "Who would be on call otherwise by the plans of these files; nothing is published",
  tag: "people",
  permission: "people.read",
  large: true,
  params: none,
  query: none,
  body: z.strictObject({
    files: z
      .array(file)
      .min(1)
      .max(200)
      .meta({ description: "Plans, and what they name that is not published or is another" }),
    days: z.int().min(1).max(mostDays).default(14).meta({ description: "How far ahead" }),
  }),
  reply: z.object({
    plans: z.array(z.string()).meta({ description: "Those that the files hold" }),
    items: z.array(
      z.object({
        plan: z.string(),
        from: z.iso.datetime(),
        until: z.iso.datetime(),
        before: z.string().nullable().meta({ description: "Null = nobody" }),
        after: z.string().nullable(),
      }),
    ),
  }),
});

const change = {
  layer: z.string().nullable().meta({
    description: "Null: each layer in which it is the turn of `instead`; with no `instead`, the first layer",
  }),
  who: z.string().nullable().meta({ description: "Who is on call then; null = nobody: time off" }),
  instead: z.string().nullable().meta({ description: "Only while it is this person's turn; null = whoever's it is" }),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
};

const override = z.object({ id: z.int(), ...change, madeBy: z.string() }).meta({ id: "OnCallOverride" });

const ofPlan = z.object({ name: z.string().min(1).max(63) });

export const listOverrides = defineOperation({
  id: "listOverrides",
  method: "get",
  path: "/v1/on-call/{name}/overrides",
  summary: "What people have changed of an on-call plan, and has not ended",
  tag: "people",
  permission: "people.read",
  params: ofPlan,
  query: none,
  body: none,
  reply: z.object({ items: z.array(override) }),
});

export const addOverride = defineOperation({
  id: "addOverride",
  method: "post",
  path: "/v1/on-call/{name}/overrides",
  summary: "People of a plan take a turn over, or time off; for others, who manages people or that person",
  tag: "people",
  permission: "people.read",
  params: ofPlan,
  query: none,
  body: z.strictObject({
    layer: z.string().max(63).optional(),
    who: userName.optional(),
    instead: userName.optional(),
    from: instant.meta({ description: "What lies in the past is now: who was on call is not changed" }),
    until: instant,
  }),
  reply: override,
  status: 201,
});

export const removeOverride = defineOperation({
  id: "removeOverride",
  method: "delete",
  path: "/v1/on-call/{name}/overrides/{id}",
  summary: "Take back what was changed of an on-call plan, from now on",
  tag: "people",
  permission: "people.read",
  params: ofPlan.extend({ id: z.coerce.number().int().min(1).max(2_147_483_647) }),
  query: none,
  body: none,
  reply: z.null(),
  status: 204,
});
