/**
 * Requests that a browser sends by itself, with its cookie, are taken from pages of this host alone.
 *
 * 1. `Sec-Fetch-Site` says whose page asks, and no page can change it. A browser that does not send it says the origin.
 * 2. What changes something needs the header `Opsloom-Csrf` besides: a form cannot send it, and a script of another
 *    site only after this API had permitted it, which it never does.
 */
import { notAllowed } from "../error.ts";
import type { Shown } from "./authenticator.ts";
import { isOfThisMachine } from "./session-cookie.ts";

const csrfHeader = "opsloom-csrf";

/** Throws 403 when the page of another site made the request, or nobody can tell. */
export function demandSameOrigin(shown: Shown): void {
  if (!isOfSameOrigin(shown))
    throw notAllowed("the page of another site made this request with your session: open the console and do it there");
  if (!reads(shown) && shown.headers[csrfHeader] === undefined)
    throw notAllowed(`a session changes something only with the header "Opsloom-Csrf: 1", as the console sends it`);
}

/** Whether a page of this host made the request, or the person did by the address. */
export function isOfSameOrigin(shown: Shown): boolean {
  const { headers } = shown;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || (reads(shown) && site === "none");
  return headers.origin === undefined ? reads(shown) : hostOf(headers.origin) === headers.host;
}

function reads({ method }: Shown): boolean {
  return method === "GET" || method === "HEAD";
}

/** Throws 403 when a session must not begin for this page: it is another site's, or the cookie would go in clear. */
export function demandSafePage(shown: Shown): void {
  demandSameOrigin(shown);
  if (!isOverTls(shown) && !isOfThisMachine(shown.headers.host))
    throw notAllowed("sign in over https, or on the machine itself: without TLS anybody on the way reads the cookie");
}

/** Whether the page that asks came over TLS. Its browser says so in the `Origin` of what changes something. */
export function isOverTls({ headers }: Shown): boolean {
  return headers.origin?.startsWith("https://") === true;
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
