import type { Pool } from "pg";
import { readKeyHolder } from "../../store/key/key.ts";
import { type Authenticator, bearerToken, tokenOrPassword } from "./authenticator.ts";
import type { Caller } from "./caller.ts";

/** A person by their API key in a Bearer header. What the store knows now counts: a revoked key is none at once. */
export function apiKey(pool: Pool): Authenticator<Caller> {
  return async (shown) => holderOf(pool, bearerToken(shown));
}

/**
 * The same for senders of events, who may send the key as a Basic password. A key that was right is believed for 10 s:
 * a storm of deliveries asks the store little. Only keys that `may` accepts are remembered, so that wrong guesses fill
 * no memory.
 */
export function rememberedApiKey(pool: Pool, may: (caller: Caller) => boolean): Authenticator<Caller> {
  const known = new Map<string, Caller>();
  return async (shown) => {
    const token = tokenOrPassword(shown);
    if (token === null || !token.startsWith("ops_")) return null;
    const before = known.get(token);
    if (before !== undefined && Date.now() - before.readAt < rememberMs) return before;
    const caller = await holderOf(pool, token);
    if (caller !== null && may(caller)) known.set(token, caller);
    else known.delete(token);
    return caller;
  };
}

const rememberMs = 10_000;

async function holderOf(pool: Pool, token: string | null): Promise<Caller | null> {
  if (token === null) return null;
  const readAt = Date.now();
  const holder = await readKeyHolder(pool, token);
  return holder === null ? null : { person: holder.person, keyId: holder.id, readAt };
}
