import type { Pool } from "pg";
import { readSession, readSessionById } from "../../store/session/session.ts";
import type { Authenticator } from "./authenticator.ts";
import type { Caller } from "./caller.ts";
import { demandSameOrigin } from "./same-origin.ts";
import { sessionToken } from "./session-cookie.ts";

/**
 * A person by the session of their browser. Whoever sends a key is who the key says: the cookie is not looked at then.
 * What the store knows now counts: a session that was ended is none at once. An answer that goes on, goes on with its
 * session: the token that the request showed may have been renewed since, and is not shown again by being held.
 */
export function session(pool: Pool): Authenticator<Caller> {
  return async (shown, known) => {
    if (shown.headers.authorization !== undefined) return null;
    const token = sessionToken(shown);
    if (token === null) return null;
    demandSameOrigin(shown);
    const readAt = Date.now();
    const found = await (known === undefined ? readSession(pool, token) : readSessionById(pool, known));
    return found === null ? null : { person: found.person, keyId: found.id, session: found.id, readAt };
  };
}
