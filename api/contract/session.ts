import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { userName } from "./person.ts";

export const session = z
  .object({
    id: z.string(),
    user: z.string().meta({ description: "Who is signed in" }),
    way: z.enum(["link", "password", "provider"]).meta({ description: "How they signed in" }),
    agent: z.string().meta({ description: "What the browser calls itself" }),
    address: z.string().meta({ description: "Where it was when it signed in; empty: that was not noted" }),
    startedAt: z.iso.datetime(),
    usedAt: z.iso.datetime().meta({ description: "When it was used last, to the minute" }),
    endsAt: z.iso.datetime().meta({ description: "When it ends if it is not used any more" }),
  })
  .meta({ id: "Session" });

const signIn = { method: "post", tag: "sessions", permission: null, params: none, query: none, status: 201 } as const;

export const signInByLink = defineOperation({
  ...signIn,
  id: "signInByLink",
  path: "/v1/session/link",
  summary: "Start a session by a sign-in link, which is good once; sets the cookie of the session",
  body: z.strictObject({ token: z.string().min(1).max(200).meta({ description: "What stands behind the # of it" }) }),
  reply: session,
});

export const signInByPassword = defineOperation({
  ...signIn,
  id: "signInByPassword",
  path: "/v1/session/password",
  summary: "Start a session by name and password; sets the cookie of the session",
  body: z.strictObject({ user: userName, password: z.string().min(1).max(200) }),
  reply: session,
});

export const listProviders = defineOperation({
  id: "listProviders",
  method: "get",
  path: "/v1/session/providers",
  summary: "Providers by which people may sign in here, for whoever asks",
  tag: "sessions",
  permission: null,
  params: none,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        path: z.string().meta({ description: "Where a browser begins: it is led to the provider, and back" }),
      }),
    ),
  }),
});

const own = { path: "/v1/session", tag: "sessions", permission: "people.names", params: none, query: none } as const;

export const showSession = defineOperation({
  ...own,
  id: "showSession",
  method: "get",
  summary: "The session of this request",
  body: none,
  reply: session,
});

export const renewSession = defineOperation({
  ...own,
  id: "renewSession",
  method: "post",
  path: "/v1/session/renewals",
  summary: "Give the session a new token in its cookie, when the one it has is older than a quarter of an hour",
  body: none,
  reply: session,
});

export const endSession = defineOperation({
  ...own,
  id: "endSession",
  method: "delete",
  summary: "Sign out: end the session of this request",
  body: none,
  reply: z.object({
    leave: z.url().nullable().meta({ description: "Where the browser goes to be signed out at its provider too" }),
  }),
});

export const listSessions = defineOperation({
  id: "listSessions",
  method: "get",
  path: "/v1/sessions",
  summary: "Sessions that go on: the caller's own, and with keys.manage those of everybody",
  tag: "sessions",
  permission: "people.names",
  params: none,
  query: cursorQuery.extend({ user: userName.optional().meta({ description: "Only those of this person" }) }),
  body: none,
  reply: z.object({ items: z.array(session), next: z.string().nullable() }),
});

export const revokeSession = defineOperation({
  id: "revokeSession",
  method: "delete",
  path: "/v1/sessions/{id}",
  summary: "End a session at once: one of the caller's own, and with keys.manage anybody's",
  tag: "sessions",
  permission: "people.names",
  params: z.object({ id: z.string().regex(/^[0-9a-f]{12}$/, "the id of a session") }),
  query: none,
  body: none,
  reply: z.null(),
  status: 204,
});

export const endOtherSessions = defineOperation({
  id: "endOtherSessions",
  method: "delete",
  path: "/v1/sessions",
  summary: "End all sessions of the caller but the one of this request, and with keys.manage all of somebody else",
  tag: "sessions",
  permission: "people.names",
  params: none,
  query: z.object({ user: userName.optional().meta({ description: "Whose; left out: the caller's" }) }),
  body: none,
  reply: z.null(),
  status: 204,
});

export const makeSignInLink = defineOperation({
  id: "makeSignInLink",
  method: "post",
  path: "/v1/sign-in-links",
  summary:
    "Make a link that signs a person in once, or lets them choose a password, within ten minutes; this answer alone shows it",
  tag: "sessions",
  permission: "keys.manage",
  params: none,
  query: none,
  body: z.strictObject({
    user: userName.optional().meta({ description: "Left out: the caller" }),
    purpose: z
      .enum(["signIn", "password"])
      .default("signIn")
      .meta({ description: "password: it lets them choose a password, and then signs them in" }),
  }),
  reply: z.object({
    user: z.string(),
    path: z
      .string()
      .meta({ description: "Of the link, behind the address of the API: /sign-in#..., or /sign-in/password#..." }),
    expiresAt: z.iso.datetime(),
  }),
  status: 201,
});
