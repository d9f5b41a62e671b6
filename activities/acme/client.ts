/** A client of ACME (RFC 8555) over the guarded way out: an account, orders, revocation, renewal information (RFC 9773). */
import { createPrivateKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, FlattenedSign, type JWK } from "jose";
import type { Json } from "../../engine/base/json.ts";
import type { HttpClient, HttpResponse } from "../../net/http-client.ts";
import { faultError } from "../function/fault-error.ts";

export interface AcmeAnswer {
  readonly url: string;
  /** Of what was made: an account, an order. */
  readonly location: string | null;
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | null;
  readonly text: string;
  readonly json: { readonly [key: string]: Json };
}

export interface AcmeClient {
  /** Of the key that signs: what tokens are joined with. */
  readonly thumbprint: string;
  directory(): Promise<{ readonly [name: string]: Json }>;
  /** Signed with the account; `payload` null = a read (POST-as-GET). */
  post(url: string, payload: { readonly [key: string]: Json } | null): Promise<AcmeAnswer>;
}

export interface AcmeParams {
  readonly http: HttpClient;
  /** Address of the directory. */
  readonly directory: string;
  /** Private key of the account, PEM; it signs here and is sent nowhere. */
  readonly key: string;
  readonly contact: readonly string[];
  readonly signal: AbortSignal;
}

const mostTries = 8;
const maxBodyBytes = 256 * 1024;

/** Finds or makes the account of the key. Faults name what the server said. */
export async function openAcme(params: AcmeParams): Promise<AcmeClient> {
  const { key, algorithm } = readKey(params.key);
  const jwk = publicPart(await exportJWK(key));
  const directory = await readDirectory(params);
  const nonces: string[] = [];
  const sign = async (url: string, header: { readonly jwk: JWK } | { readonly kid: string }, text: string) =>
    new FlattenedSign(new TextEncoder().encode(text))
      .setProtectedHeader({ alg: algorithm, nonce: await nextNonce(params, directory, nonces), url, ...header })
      .sign(key);
  const post = async (
    url: string,
    header: { readonly jwk: JWK } | { readonly kid: string },
    payload: { readonly [key: string]: Json } | null,
  ): Promise<AcmeAnswer> => {
    const text = payload === null ? "" : JSON.stringify(payload);
    for (let tries = 1; ; tries += 1) {
      const response = await params.http.request({
        method: "post",
        url,
        headers: { "content-type": "application/jose+json", accept: "*/*" },
        body: JSON.stringify(await sign(url, header, text)),
        maxBodyBytes,
        signal: params.signal,
      });
      keepNonce(response, nonces);
      if (response.status < 400) return answerOf(response);
      const problem = problemOf(response);
      if (tries < mostTries && problem.type.endsWith(":badNonce")) continue;
      throw faultError("runtime", `${url} refuses: ${problem.text}`, response.status);
    }
  };
  const account = await post(
    textIn(directory, "newAccount"),
    { jwk },
    { termsOfServiceAgreed: true, ...(params.contact.length === 0 ? {} : { contact: [...params.contact] }) },
  );
  const kid = account.location;
  if (kid === null) throw faultError("runtime", `${params.directory} names no account`);
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    directory: () => Promise.resolve(directory),
    post: (url, payload) => post(sameOrigin(url, params.directory), { kid }, payload),
  };
}

/** The directory of a server: where each of its resources is. */
export async function readDirectory({
  http,
  directory,
  signal,
}: Pick<AcmeParams, "http" | "directory" | "signal">): Promise<{ readonly [name: string]: Json }> {
  const response = await http.request({ method: "get", url: directory, maxBodyBytes, signal });
  if (response.status !== 200)
    throw faultError("communication", `${directory} answered ${response.status}`, response.status);
  return answerOf(response).json;
}

function readKey(pem: string): { readonly key: KeyObject; readonly algorithm: "ES256" | "RS256" } {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The parser's own message could repeat a part of it.
    throw faultError("configuration", "the key of the account cannot be read: store one as PEM, P-256 or RSA");
  }
  if (key.asymmetricKeyType === "rsa") return { key, algorithm: "RS256" };
  if (key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1")
    return { key, algorithm: "ES256" };
  throw faultError(
    "configuration",
    "the key of the account is neither P-256 nor RSA: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
  );
}

/** Of a private key what others may have. */
function publicPart({ kty, crv, x, y, n, e }: JWK): JWK {
  return kty === "EC" ? ({ kty, crv, x, y } as JWK) : ({ kty, n, e } as JWK);
}

async function nextNonce(
  { http, signal }: AcmeParams,
  directory: { readonly [name: string]: Json },
  nonces: string[],
): Promise<string> {
  const kept = nonces.pop();
  if (kept !== undefined) return kept;
  const response = await http.request({ method: "head", url: textIn(directory, "newNonce"), signal });
  const nonce = response.headers["replay-nonce"];
  if (nonce === undefined) throw faultError("communication", "the ACME server gives no nonce");
  return nonce;
}

function keepNonce({ headers }: HttpResponse, nonces: string[]): void {
  const nonce = headers["replay-nonce"];
  if (nonce !== undefined && nonces.length < 10) nonces.push(nonce);
}

function answerOf({ url, headers, body }: HttpResponse): AcmeAnswer {
  const text = body.toString("utf8");
  const retryAfter = Number(headers["retry-after"]);
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // A chain of certificates is none.
  }
  return {
    url,
    location: headers["location"] ?? null,
    retryAfter: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
    text,
    json: typeof json === "object" && json !== null && !Array.isArray(json) ? (json as { [key: string]: Json }) : {},
  };
}

function problemOf(response: HttpResponse): { readonly type: string; readonly text: string } {
  const { json, text } = answerOf(response);
  const type = plainText(json["type"]);
  const sub = Array.isArray(json["subproblems"]) ? (json["subproblems"] as { readonly detail?: Json }[]) : [];
  const all = [plainText(json["detail"]) || text, ...sub.map((one) => plainText(one.detail))].join("; ");
  return { type, text: `${all.slice(0, 500)} (${type || response.status})` };
}

/** A text as it is; empty for all else. */
export function plainText(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The text of a name; a server without it cannot do what is asked for. */
export function textIn(json: { readonly [name: string]: Json }, name: string): string {
  const value = json[name];
  if (typeof value !== "string") throw faultError("runtime", `the ACME server has no "${name}"`);
  return value;
}

/** An account signs for its own server alone. */
function sameOrigin(url: string, directory: string): string {
  if (!URL.canParse(url) || new URL(url).origin !== new URL(directory).origin)
    throw faultError("validation", `"${url.slice(0, 200)}" is not of the ACME server ${new URL(directory).origin}`);
  return url;
}
