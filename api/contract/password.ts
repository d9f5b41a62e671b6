import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { userName } from "./person.ts";
import { session } from "./session.ts";

const newPassword = z
  .string()
  .min(12, "a password has at least 12 characters: several words are easy to keep in mind")
  .max(200);

export const setPassword = defineOperation({
  id: "setPassword",
  method: "put",
  path: "/v1/people/{name}/password",
  summary: "Give a person a password for the console; their sessions end",
  tag: "people",
  permission: "people.manage",
  params: z.object({ name: userName }),
  query: none,
  body: z.strictObject({ password: newPassword }),
  reply: z.null(),
  status: 204,
});

export const removePassword = defineOperation({
  id: "removePassword",
  method: "delete",
  path: "/v1/people/{name}/password",
  summary: "Take a person's password away; their sessions end",
  tag: "people",
  permission: "people.manage",
  params: z.object({ name: userName }),
  query: none,
  body: none,
  reply: z.null(),
  status: 204,
});

export const changePassword = defineOperation({
  id: "changePassword",
  method: "put",
  path: "/v1/session/password",
  summary: "Change the caller's own password; their other sessions end",
  tag: "sessions",
  permission: "people.names",
  params: none,
  query: none,
  body: z.strictObject({ old: z.string().min(1).max(200), password: newPassword }),
  reply: z.null(),
  status: 204,
});

export const setPasswordByLink = defineOperation({
  id: "setPasswordByLink",
  method: "post",
  path: "/v1/session/password-link",
  summary: "Choose a password by a link for that, which is good once, and start a session; sets its cookie",
  tag: "sessions",
  permission: null,
  params: none,
  query: none,
  body: z.strictObject({
    token: z.string().min(1).max(200).meta({ description: "What stands behind the # of the link" }),
    password: newPassword,
  }),
  reply: session,
  status: 201,
});
