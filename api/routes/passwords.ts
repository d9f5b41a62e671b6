/**
 * Passwords: to sign in by, changed by their person, set by a link or by whoever manages people.
 *
 * 1. The answer to a wrong name and to a wrong password is the same, in its text and in the time it takes.
 * 2. A password that is set or changed ends the sessions of before; of a change by its person the one that made it goes
 *    on.
 */
import { isLinkGood, useLink } from "../../store/session/link.ts";
import { removePassword as remove, writePassword } from "../../store/session/password.ts";
import { readKnownBrowser } from "../../store/session/known-browser.ts";
import { renewSession } from "../../store/session/session.ts";
import { countedFor, countedForChange } from "../../store/session/tries.ts";
import { readPeople } from "../../store/person/read.ts";
import { inTransaction } from "../../store/transaction.ts";
import { changePassword, removePassword, setPassword, setPasswordByLink } from "../contract/password.ts";
import { signInByPassword } from "../contract/session.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidAt, notFound, unauthenticated } from "../error.ts";
import { beginSession } from "../identity/begin-session.ts";
import { browserToken } from "../identity/known-browser.ts";
import { createPasswords } from "../identity/passwords.ts";
import { demandSafePage, isOverTls } from "../identity/same-origin.ts";
import { setSessionCookie } from "../identity/session-cookie.ts";
import { presentSession } from "../present/session.ts";
import { type Route, route } from "../route.ts";
import { refusedLink } from "./sign-in.ts";

export function passwordRoutes({ pool, log }: ApiDeps): readonly Route[] {
  const passwords = createPasswords(pool);

  return [
    route(signInByPassword, async ({ body: { user, password }, req, res }) => {
      demandSafePage(req);
      const address = req.ip ?? "";
      const browser = await readKnownBrowser(pool, browserToken(req), user);
      if (!(await passwords.isRight(user, password, countedFor(user, address, browser)))) {
        log.warn({ user, address }, "a try to sign in failed");
        throw unauthenticated(
          "the name or the password is wrong, or this person has no password: ask an administrator",
        );
      }
      const how = { way: "password", find: () => Promise.resolve(user) } as const;
      const started = await beginSession(pool, { req, res, tls: isOverTls(req) }, how);
      log.info({ session: started.id, user, way: "password" }, "signed in");
      return presentSession(started);
    }),

    route(setPasswordByLink, async ({ body: { token, password }, req, res }) => {
      demandSafePage(req);
      // Only whoever has a link has a password hashed.
      if (!(await isLinkGood(pool, token, "password")))
        throw refusedLink(await inTransaction(pool, (client) => useLink(client, token, "password")));
      const hash = await passwords.hash(password);
      const started = await beginSession(
        pool,
        { req, res, tls: isOverTls(req) },
        {
          way: "link",
          async find(client) {
            const used = await useLink(client, token, "password");
            if (!used.ok) throw refusedLink(used);
            await writePassword(client, { user: used.user, hash, by: used.user });
            return used.user;
          },
        },
      );
      log.info({ session: started.id, user: started.user }, "password set by a link");
      return presentSession(started);
    }),

    route(changePassword, async ({ body, caller, req, res }) => {
      const { name: user } = caller.person;
      if (!(await passwords.isRight(user, body.old, countedForChange(user))))
        throw invalidAt("/body/old", "this is not your password; without one, ask an administrator for a link");
      const hash = await passwords.hash(body.password);
      const but = caller.session ?? null;
      await inTransaction(pool, (client) => writePassword(client, { user, hash, by: user, but }));
      // Whoever has a copy of the cookie has not changed it, and is out.
      const next = but === null ? null : await renewSession(pool, but, 0);
      if (next !== null) setSessionCookie(res, next, isOverTls(req));
      log.info({ user }, "password changed");
      return null;
    }),

    route(setPassword, async ({ params, body, caller }) => {
      if ((await readPeople(pool, [params.name])).get(params.name)?.active !== true)
        throw notFound(`there is no active person "${params.name}"`);
      const hash = await passwords.hash(body.password);
      const by = caller.person.name;
      await inTransaction(pool, (client) => writePassword(client, { user: params.name, hash, by }));
      log.info({ user: params.name, by }, "password set");
      return null;
    }),

    route(removePassword, async ({ params, caller }) => {
      if (!(await remove(pool, params.name, caller.person.name))) throw notFound(`"${params.name}" has no password`);
      return null;
    }),
  ];
}
