import type { IncomingHttpHeaders } from "node:http";

/**
 * One way of showing who one is: finds the identity that the headers of a request show, or null when they show none of
 * its kind, or a wrong one. It says nothing of what the identity may do.
 */
export type Authenticator<Identity> = (headers: IncomingHttpHeaders) => Promise<Identity | null>;

/** The first identity that one of the ways finds. They are asked in order, each only when those before found none. */
export function chain<Identity>(...ways: readonly Authenticator<Identity>[]): Authenticator<Identity> {
  return async (headers) => {
    for (const way of ways) {
      const identity = await way(headers);
      if (identity !== null) return identity;
    }
    return null;
  };
}

/** The token of a Bearer header, or null. */
export function bearerToken({ authorization }: IncomingHttpHeaders): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? null;
}

/** The token of a Bearer header, or the password of a Basic one: monitoring tools know the one or the other. */
export function tokenOrPassword(headers: IncomingHttpHeaders): string | null {
  const basic = /^Basic +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (basic === undefined) return bearerToken(headers);
  const decoded = Buffer.from(basic, "base64").toString("utf8");
  return decoded.slice(decoded.indexOf(":") + 1);
}
