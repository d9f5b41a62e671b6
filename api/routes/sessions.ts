import { listSessions as list, showSession as show, type StoredSession } from "../../store/session/list.ts";
import {
  endOtherSessions as endOthers,
  endSession as end,
  readProviderSession,
  renewSession as renew,
} from "../../store/session/session.ts";
import { isGranted } from "../contract/permission.ts";
import {
  endOtherSessions,
  endSession,
  listSessions,
  renewSession,
  revokeSession,
  showSession,
} from "../contract/session.ts";
import type { ApiDeps } from "../deps.ts";
import { notAllowed, notFound } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { isOverTls } from "../identity/same-origin.ts";
import { clearSessionCookie, setSessionCookie } from "../identity/session-cookie.ts";
import { ProviderFault } from "../provider/fault.ts";
import { readPage } from "../page.ts";
import { presentSession } from "../present/session.ts";
import { type Route, route } from "../route.ts";

/** Sessions that go on: the caller's own, and those of others for whoever manages keys. */
export function sessionRoutes({ pool, providers, log }: ApiDeps): readonly Route[] {
  async function ownSession(caller: Caller): Promise<StoredSession> {
    const found = caller.session === undefined ? null : await show(pool, caller.session);
    if (found === null) throw notFound("this request came with an API key: it has no session");
    return found;
  }

  /** Signing out here does not wait for a provider to be well. */
  async function leaveOf(id: string): Promise<string | null> {
    const began = await readProviderSession(pool, id);
    const provider = providers?.all.find(({ settings }) => settings.issuer === began?.issuer);
    if (began === null || provider === undefined) return null;
    try {
      return await provider.leave(began.idToken);
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      log.warn({ err: error, provider: provider.settings.name }, "nobody is signed out at a provider");
      return null;
    }
  }

  const managesAll = ({ person }: Caller): boolean => isGranted(person.roles, "keys.manage");

  return [
    route(showSession, async ({ caller }) => presentSession(await ownSession(caller))),

    route(renewSession, async ({ caller, req, res }) => {
      const { id } = await ownSession(caller);
      const token = await renew(pool, id);
      if (token !== null) setSessionCookie(res, token, isOverTls(req));
      return presentSession(await ownSession(caller));
    }),

    route(endSession, async ({ caller, res }) => {
      const { id } = await ownSession(caller);
      const leave = await leaveOf(id);
      await end(pool, id, caller.person.name);
      clearSessionCookie(res);
      return { leave };
    }),

    route(listSessions, async ({ query, caller }) => {
      const own = caller.person.name;
      const user = query.user ?? (managesAll(caller) ? null : own);
      if (user !== own && !managesAll(caller))
        throw notAllowed(`"${own}" lacks the permission "keys.manage": only your own sessions are shown to you`);
      const { items, next } = await readPage<StoredSession, [string]>({
        query,
        shape: ["string"],
        read: (after, limit) => list(pool, { user, after: after?.[0] ?? null, limit }),
        positionOf: ({ id }) => [id],
      });
      return { items: items.map(presentSession), next };
    }),

    route(endOtherSessions, async ({ query, caller }) => {
      const own = caller.person.name;
      const { user = own } = query;
      if (user !== own && !managesAll(caller))
        throw notAllowed(`"${own}" lacks the permission "keys.manage": you end your own sessions alone`);
      await endOthers(pool, user, caller.session ?? null, own);
      return null;
    }),

    route(revokeSession, async ({ params, caller }) => {
      const found = await show(pool, params.id);
      if (found === null || (found.user !== caller.person.name && !managesAll(caller)))
        throw notFound(`there is no session "${params.id}"`);
      await end(pool, params.id, caller.person.name);
      return null;
    }),
  ];
}
