/**
 * Links that begin a session. They are for strangers, so only a page of this host may ask: nobody signs a person in as
 * somebody else.
 */
import { linkMinutes, makeLink, signInPath, type UsedLink, useLink } from "../../store/session/link.ts";
import { readPeople } from "../../store/person/read.ts";
import { makeSignInLink, signInByLink } from "../contract/session.ts";
import type { ApiDeps } from "../deps.ts";
import { type HttpError, invalidAt, unauthenticated } from "../error.ts";
import { beginSession } from "../identity/begin-session.ts";
import { demandSafePage, isOverTls } from "../identity/same-origin.ts";
import { presentSession } from "../present/session.ts";
import { type Route, route } from "../route.ts";

export function signInRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(signInByLink, async ({ body, req, res }) => {
      demandSafePage(req);
      const started = await beginSession(
        pool,
        { req, res, tls: isOverTls(req) },
        {
          way: "link",
          async find(client) {
            const used = await useLink(client, body.token);
            if (!used.ok) throw refusedLink(used);
            return used.user;
          },
        },
      );
      log.info({ session: started.id, user: started.user, way: "link" }, "signed in");
      return presentSession(started);
    }),

    route(makeSignInLink, async ({ body, caller, res }) => {
      const { user = caller.person.name, purpose } = body;
      if ((await readPeople(pool, [user])).get(user)?.active !== true)
        throw invalidAt("/body/user", `there is no active person "${user}"`);
      const { token, expiresAt } = await makeLink(pool, { user, by: caller.person.name, purpose });
      res.set("cache-control", "no-store");
      return { user, path: signInPath(token, purpose), expiresAt: expiresAt.toISOString() };
    }),
  ];
}

const another = 'another one is made by "opsloom open"';

const refusals: { readonly [Why in Extract<UsedLink, { ok: false }>["why"]]: string } = {
  used: `this sign-in link has been used, and it is good once: ${another}`,
  expired: `this sign-in link is older than ${linkMinutes} minutes: ${another}`,
  unknown: `there is no such sign-in link: ${another}`,
};

/** Why a link was refused, as it is told. */
export function refusedLink(used: UsedLink): HttpError {
  return unauthenticated(refusals[used.ok ? "used" : used.why]);
}
