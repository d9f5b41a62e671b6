/**
 * OpenID Connect Back-Channel Logout 1.0: the provider tells that somebody has signed out there, by a token of its own.
 * A token counts for two minutes, so that one that was kept ends no later session.
 */
import { createRemoteJWKSet, customFetch, type JWTPayload, jwtVerify } from "jose";
import type { ServerMetadata } from "openid-client";
import { ProviderFault } from "./fault.ts";
import type { Fetch } from "./fetch.ts";
import type { ProviderSettings } from "./settings.ts";
import { told } from "./told.ts";

/** Whose sessions end: all of a subject, or the one that the provider calls so. */
export interface LogoutSaid {
  readonly issuer: string;
  readonly subject: string | null;
  readonly session: string | null;
}

const event = "http://schemas.openid.net/event/backchannel-logout";

export function createReadLogout(
  settings: ProviderSettings,
  discover: () => Promise<ServerMetadata>,
  fetch: Fetch,
): (token: string) => Promise<LogoutSaid> {
  // It asks for keys that it does not know once in half a minute: strangers may send tokens.
  let keys: { readonly at: string; readonly set: ReturnType<typeof createRemoteJWKSet> } | null = null;
  return (token) =>
    told(settings, async () => {
      const { jwks_uri: at = "" } = await discover();
      if (keys?.at !== at) keys = { at, set: createRemoteJWKSet(new URL(at), { [customFetch]: asJose(fetch) }) };
      const { payload } = await jwtVerify(token, keys.set, {
        issuer: settings.issuer,
        audience: settings.clientId,
        maxTokenAge: "2 minutes",
        clockTolerance: 30,
        requiredClaims: ["iat", "jti"],
      });
      return said(payload);
    });
}

function said(payload: JWTPayload): LogoutSaid {
  const { iss = "", sub = null, sid = null, events } = payload;
  const isLogout = typeof events === "object" && events !== null && Object.hasOwn(events, event);
  // An ID token, which pages get to see, must not be taken for one.
  if (!isLogout || payload["nonce"] !== undefined) throw new ProviderFault("refused", "this is no logout token");
  if (sub === null && typeof sid !== "string") throw new ProviderFault("refused", "it says nobody who signs out");
  return { issuer: iss, subject: sub, session: typeof sid === "string" ? sid : null };
}

function asJose(fetch: Fetch): (url: string, options: { readonly headers: Headers }) => Promise<Response> {
  return (url, { headers }) =>
    fetch(url, { method: "GET", body: undefined, redirect: "manual", headers: Object.fromEntries(headers) });
}
