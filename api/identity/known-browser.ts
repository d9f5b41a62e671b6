import type { Response } from "express";
import type { Shown } from "./authenticator.ts";
import { cookiesOf } from "./session-cookie.ts";

/**
 * The cookie of a browser that somebody has signed in with. It signs nobody in: it only says that whoever tries a
 * password here is no stranger's guess.
 */
const nameOf = (tls: boolean): string => `${tls ? "__Host-" : ""}opsloom-browser`;

/** The longest that browsers keep a cookie: 400 days. */
const keptSeconds = 400 * 86_400;

/** What the browser keeps, or null. */
export function browserToken(shown: Shown): string | null {
  const sent = cookiesOf(shown);
  return sent.get(nameOf(true)) ?? sent.get(nameOf(false)) ?? null;
}

export function keepBrowser(res: Response, token: string, tls: boolean): void {
  const attributes = `Path=/; Max-Age=${keptSeconds}; HttpOnly; SameSite=Strict${tls ? "; Secure" : ""}`;
  res.append("set-cookie", `${nameOf(tls)}=${token}; ${attributes}`);
}
