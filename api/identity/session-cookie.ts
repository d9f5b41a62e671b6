import type { Response } from "express";
import type { Shown } from "./authenticator.ts";

/**
 * The cookie that holds the token of a session. Over TLS it has the prefix `__Host-`: no other host and no page without
 * TLS can set it, so nobody signs a person in as somebody else. On this machine itself there is no TLS; there it has
 * the plain name, which is taken from this machine only.
 */
const names = { tls: "__Host-opsloom", plain: "opsloom" } as const;

/** The token of the session that a request shows, or null. */
export function sessionToken(shown: Shown): string | null {
  const sent = cookiesOf(shown);
  return sent.get(names.tls) ?? (isOfThisMachine(shown.headers.host) ? (sent.get(names.plain) ?? null) : null);
}

/** The cookies that a request shows, by their names. */
export function cookiesOf({ headers }: Shown): ReadonlyMap<string, string> {
  const sent = new Map<string, string>();
  for (const pair of (headers.cookie ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0) sent.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
  return sent;
}

/** Gives the browser a token to keep until it is told otherwise or closes. No page can read it. */
export function setSessionCookie(res: Response, token: string, tls: boolean): void {
  const attributes = "Path=/; HttpOnly; SameSite=Strict";
  res.append("set-cookie", `${tls ? names.tls : names.plain}=${token}; ${attributes}${tls ? "; Secure" : ""}`);
  res.set("cache-control", "no-store");
}

/** Takes the token back, by whichever name the browser has it. */
export function clearSessionCookie(res: Response): void {
  for (const name of [names.tls, names.plain])
    res.append(
      "set-cookie",
      `${name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${name === names.tls ? "; Secure" : ""}`,
    );
}

/** Whether a `Host` names the machine itself. */
export function isOfThisMachine(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/.test(host ?? "");
}
