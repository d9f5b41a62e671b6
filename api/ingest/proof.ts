/**
 * How senders prove that they know the secret of their source, where it is no Bearer token: it stands in a header, in
 * the address or in the body, or it signs the body (HMAC, RFC 2104).
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { isJsonObject, ownValue, type Json } from "../../engine/base/json.ts";
import type { SecretPlace, Signing } from "../../engine/event/ir.ts";
import { sameSecret } from "../identity/same-secret.ts";
import type { Proves } from "../identity/source-secret.ts";

/** The secret stands in a header or in the address. */
export function standsIn({ in: place, name }: SecretPlace, url: string): Proves {
  return ({ headers }, expected) => {
    const given = place === "header" ? headers[name] : new URL(url, "http://localhost").searchParams.get(name);
    return typeof given === "string" && sameSecret(given, expected);
  };
}

/** The secret is a field of the body. */
export function isField(name: string, body: Json): Proves {
  const given = isJsonObject(body) ? ownValue(body, name) : undefined;
  return (_shown, expected) => typeof given === "string" && sameSecret(given, expected);
}

/** The body without a field: a secret is not stored. */
export function withoutField(name: string, body: Json): Json {
  return isJsonObject(body) ? Object.fromEntries(Object.entries(body).filter(([key]) => key !== name)) : body;
}

/** The secret has signed the body, as its bytes came. `now`: UTC milliseconds. */
export function isSigned({ hash, header, prefix, digits, time }: Signing, body: Buffer, now: number): Proves {
  return ({ headers }, expected) => {
    const given = headers[header];
    if (expected.trim() === "" || typeof given !== "string" || !given.startsWith(prefix)) return false;
    const hmac = createHmac(hash, expected);
    if (time !== null) {
      const at = headers[time.header];
      if (typeof at !== "string" || !/^\d{1,12}$/.test(at) || Math.abs(now - Number(at) * 1000) > time.withinMs)
        return false;
      hmac.update(`${at}${time.join}`);
    }
    const wanted = hmac.update(body).digest();
    const got = Buffer.from(given.slice(prefix.length), digits);
    return got.length === wanted.length && timingSafeEqual(got, wanted);
  };
}
