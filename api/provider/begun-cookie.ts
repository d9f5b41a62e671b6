import type { Response } from "express";
import * as z from "zod";
import type { Shown } from "../identity/authenticator.ts";
import { cookiesOf } from "../identity/session-cookie.ts";
import type { Begun } from "./provider.ts";

/** What a browser keeps while its person signs in at a provider. */
export interface Try extends Begun {
  readonly provider: string;
  /** Where to go afterwards. */
  readonly to: string;
}

const shape = z.strictObject({
  provider: z.string(),
  state: z.string().min(20),
  nonce: z.string().min(20),
  verifier: z.string().min(43),
  to: z.string(),
});

/** People look for passwords and phones: longer than that, nobody goes on with the same try. */
const keptSeconds = 15 * 60;

/**
 * The cookie of a try. `Lax`, for the way back from the provider comes from another site; it proves nothing but that
 * the browser that comes back is the one that went.
 */
const nameOf = (tls: boolean): string => `${tls ? "__Host-" : ""}opsloom-try`;

export function keepTry(res: Response, kept: Try, tls: boolean): void {
  const value = Buffer.from(JSON.stringify(kept)).toString("base64url");
  set(res, value, keptSeconds, tls);
}

/** The try that the browser has begun, or null; it is good for one way back. */
export function takeTry(shown: Shown, res: Response, tls: boolean): Try | null {
  const value = cookiesOf(shown).get(nameOf(tls));
  if (value === undefined) return null;
  set(res, "", 0, tls);
  try {
    return shape.parse(JSON.parse(Buffer.from(value, "base64url").toString("utf8")));
  } catch {
    return null;
  }
}

function set(res: Response, value: string, seconds: number, tls: boolean): void {
  const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${tls ? "; Secure" : ""}`;
  res.append("set-cookie", `${nameOf(tls)}=${value}; ${attributes}`);
}
