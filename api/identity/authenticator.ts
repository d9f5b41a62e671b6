import type { IncomingMessage } from "node:http";

/** What a request shows of who sent it. */
export type Shown = Pick<IncomingMessage, "headers" | "method">;

/**
 * One way of showing who one is: finds the identity that a request shows, or null when it shows none of its kind, or a
 * wrong one. It says nothing of what the identity may do. It throws what is to be told, such as of a request that
 * another site made. `session`: the id of that by which it found somebody, when it is asked again while the answer goes
 * on.
 */
export type Authenticator<Identity> = (shown: Shown, session?: string) => Promise<Identity | null>;

/** The first identity that one of the ways finds. They are asked in order, each only when those before found none. */
export function chain<Identity>(...ways: readonly Authenticator<Identity>[]): Authenticator<Identity> {
  return async (shown, session) => {
    for (const way of ways) {
      const identity = await way(shown, session);
      if (identity !== null) return identity;
    }
    return null;
  };
}

/** The token of a Bearer header, or null. */
export function bearerToken({ headers }: Shown): string | null {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? null;
}

/** The token of a Bearer header, or the password of a Basic one: monitoring tools know the one or the other. */
export function tokenOrPassword(shown: Shown): string | null {
  const basic = /^Basic +(\S+)$/i.exec(shown.headers.authorization ?? "")?.[1];
  if (basic === undefined) return bearerToken(shown);
  const decoded = Buffer.from(basic, "base64").toString("utf8");
  return decoded.slice(decoded.indexOf(":") + 1);
}
