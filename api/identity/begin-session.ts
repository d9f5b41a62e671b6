import type { Request, Response } from "express";
import type pg from "pg";
import { showSession, type StoredSession } from "../../store/session/list.ts";
import { endSession, type NewSession, readSession, startSession } from "../../store/session/session.ts";
import { noteBrowser } from "../../store/session/known-browser.ts";
import { inTransaction } from "../../store/transaction.ts";
import { browserToken, keepBrowser } from "./known-browser.ts";
import { sessionToken, setSessionCookie } from "./session-cookie.ts";

/** Who signs in, found in the transaction of the session; it throws when nobody does. */
export type FindUser = (client: pg.PoolClient) => Promise<string>;

/**
 * Begins a session and gives the browser its cookie. The session is new, whatever the browser brought along; the one it
 * had ends. `tls`: whether the browser came over TLS.
 */
export async function beginSession(
  pool: pg.Pool,
  { req, res, tls }: { readonly req: Request; readonly res: Response; readonly tls: boolean },
  { find, ...how }: Pick<NewSession, "way" | "account"> & { readonly find: FindUser },
): Promise<StoredSession> {
  const before = sessionToken(req);
  const agent = req.get("user-agent") ?? "";
  const { token, browser } = await inTransaction(pool, async (client) => {
    const user = await find(client);
    return {
      token: await startSession(client, { ...how, user, agent, address: req.ip ?? "" }),
      browser: await noteBrowser(client, browserToken(req), user),
    };
  });
  const old = before === null ? null : await readSession(pool, before);
  if (old !== null) await endSession(pool, old.id, old.person.name);
  setSessionCookie(res, token, tls);
  keepBrowser(res, browser, tls);
  const started = await showSession(pool, token.slice(0, 12));
  return started!;
}
