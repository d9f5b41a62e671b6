import { failure, ok, type Result } from "../base/result.ts";

/** Where certificates are looked at: an address of the network and what is spoken there. */
export interface Endpoint {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
  /** What begins in clear; null = TLS from the first byte. */
  readonly starttls: "smtp" | "imap" | "ldap" | "postgresql" | null;
}

const schemes: { readonly [scheme: string]: Pick<Endpoint, "port" | "starttls"> } = {
  https: { port: 443, starttls: null },
  tls: { port: 443, starttls: null },
  smtps: { port: 465, starttls: null },
  imaps: { port: 993, starttls: null },
  ldaps: { port: 636, starttls: null },
  smtp: { port: 25, starttls: "smtp" },
  imap: { port: 143, starttls: "imap" },
  ldap: { port: 389, starttls: "ldap" },
  postgresql: { port: 5432, starttls: "postgresql" },
};

/** Reads `https://shop.example`, `smtp://mail.example:587`, `tls://[2001:db8::1]:8443`; a path is passed over. */
export function parseEndpoint(text: string): Result<Endpoint, string> {
  const match = /^([a-z]+):\/\/(\[[0-9a-f:.]+\]|[^\s/:?#@[\]]{1,253})(?::(\d{1,5}))?(?:[/?#].*)?$/iu.exec(text.trim());
  const scheme = schemes[match?.[1]?.toLowerCase() ?? ""];
  if (match === null || scheme === undefined)
    return failure(
      `"${text}" is no place with a certificate: write https://shop.example or smtp://mail.example:587; ${Object.keys(schemes).join(", ")} are known`,
    );
  const port = match[3] === undefined ? scheme.port : Number(match[3]);
  if (port < 1 || port > 65_535) return failure(`"${text}" has no port: write a number from 1 to 65535`);
  const host = (match[2] ?? "").replace(/^\[|\]$/gu, "").toLowerCase();
  return ok({ host, port, starttls: scheme.starttls });
}

/** How a place is called: `shop.example:443`, with `#NAME` where another name is asked for than the host. */
export function placeOf({ host, port }: Pick<Endpoint, "host" | "port">, serverName: string | null): string {
  const where = `${host.includes(":") ? `[${host}]` : host}:${String(port)}`;
  return serverName === null || serverName === host ? where : `${where}#${serverName}`;
}
