import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { userName } from "./person.ts";

const localTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "a local time such as 22:00");

const preferences = z
  .strictObject({
    quietHours: z
      .strictObject({ from: localTime, until: localTime, zone: z.string().min(1).max(100) })
      .nullable()
      .meta({ description: "Local times of each day in which only pages go out; null = none" }),
    channels: z.array(z.string().min(1).max(63)).max(20).meta({
      description: "The order in which channels are tried where one is enough; those that are left out come after",
    }),
  })
  .meta({ id: "Preferences" });

const person = z.object({ name: userName });

export const showPreferences = defineOperation({
  id: "showPreferences",
  method: "get",
  path: "/v1/people/{name}/preferences",
  summary: "How a person wants to be told: the caller's own, and with people.manage anybody's",
  tag: "people",
  permission: "people.names",
  params: person,
  query: none,
  body: none,
  reply: preferences,
});

export const setPreferences = defineOperation({
  id: "setPreferences",
  method: "put",
  path: "/v1/people/{name}/preferences",
  summary: "Set quiet hours and the own order of channels: the caller's own, and with people.manage anybody's",
  tag: "people",
  permission: "people.names",
  params: person,
  query: none,
  body: preferences,
  reply: preferences,
});
