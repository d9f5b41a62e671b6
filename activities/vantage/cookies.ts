/** Cookies of one probe, kept from step to step and forgotten with it (RFC 6265, without the list of public suffixes). */
import { isIP } from "node:net";

interface Kept {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** Its host alone, not those below it. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
}

/** More of them, and longer ones, are dropped. */
const most = { cookies: 100, length: 8_192 } as const;

export class Cookies {
  readonly #kept = new Map<string, Kept>();

  /** Takes `Set-Cookie` lines of an answer of an address. */
  take(address: string, lines: readonly string[], now: number): void {
    const url = new URL(address);
    for (const line of lines) {
      const read = line.length > most.length ? null : readCookie(url, line, now);
      if (read === null) continue;
      const key = JSON.stringify([read.cookie.domain, read.cookie.path, read.cookie.name]);
      this.#kept.delete(key);
      if (!read.over && this.#kept.size < most.cookies) this.#kept.set(key, read.cookie);
    }
  }

  /** The header for a request; null = there is none. */
  header(address: string): string | null {
    const url = new URL(address);
    const fitting = [...this.#kept.values()].filter(
      ({ domain, hostOnly, path, secure }) =>
        (hostOnly ? url.hostname === domain : isBelow(url.hostname, domain)) &&
        isUnder(url.pathname, path) &&
        (!secure || url.protocol === "https:"),
    );
    if (fitting.length === 0) return null;
    return fitting
      .toSorted((one, other) => other.path.length - one.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }
}

function readCookie(url: URL, line: string, now: number): { readonly cookie: Kept; readonly over: boolean } | null {
  const [pair = "", ...attributes] = line.split(";");
  const at = pair.indexOf("=");
  const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  if (at < 1 || !/^[!-~]+$/.test(name) || !/^[ -~]*$/.test(value)) return null;
  const said = new Map(
    attributes.map((attribute) => {
      const [key = "", ...rest] = attribute.split("=");
      return [key.trim().toLowerCase(), rest.join("=").trim()] as const;
    }),
  );
  const wanted = (said.get("domain") ?? "").replace(/^\./, "").toLowerCase();
  // A host may speak for what is above it, not for a whole top level or for others.
  if (wanted !== "" && (!isBelow(url.hostname, wanted) || (wanted !== url.hostname && !wanted.includes("."))))
    return null;
  const path = said.get("path") ?? "";
  const age = said.get("max-age");
  const expires = Date.parse(said.get("expires") ?? "");
  const cookie = {
    name,
    value,
    domain: wanted === "" ? url.hostname : wanted,
    hostOnly: wanted === "",
    path: path.startsWith("/") ? path : url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf("/"))),
    secure: said.has("secure"),
  };
  return { cookie, over: age !== undefined && /^-?\d+$/.test(age) ? Number(age) <= 0 : expires <= now };
}

function isBelow(host: string, domain: string): boolean {
  return host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`));
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || (path.startsWith(prefix) && (prefix.endsWith("/") || path[prefix.length] === "/"));
}
