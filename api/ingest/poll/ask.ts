/** Asks an API once, by the guarded way out. Errors name the source's address and never what its secret holds. */
import { isJsonObject, type Json } from "../../../engine/base/json.ts";
import { pollQuery } from "../../../engine/event/answer.ts";
import type { EventSource, PollReceive } from "../../../engine/event/ir.ts";
import type { HttpClient } from "../../../net/http-client.ts";
import { bodyText } from "../body-text.ts";
import { readJson } from "../read-json.ts";

export interface AskDeps {
  readonly http: HttpClient;
  readonly readSecret: (name: string) => Promise<Json | undefined>;
}

const maxBodyBytes = 5 * 1024 * 1024;
const timeoutMs = 30_000;

/** Throws what stands in the way, such as a status that is no success. */
export async function ask(
  { http, readSecret }: AskDeps,
  { receive }: EventSource,
  poll: PollReceive,
  { cursor, signal }: { readonly cursor: Json; readonly signal: AbortSignal },
): Promise<Json> {
  const url = new URL(poll.url);
  const query = pollQuery(poll, cursor, new Date().toISOString());
  if (!query.ok) throw new Error(query.error);
  for (const [name, text] of query.value) url.searchParams.set(name, text);
  const headers: { [name: string]: string } = { accept: "application/json" };
  if (receive.secret !== null) {
    const secret = await readSecret(receive.secret);
    if (receive.shown?.in === "query") url.searchParams.set(receive.shown.name, textOf(receive.secret, secret));
    else if (receive.shown !== undefined) headers[receive.shown.name] = textOf(receive.secret, secret);
    else headers["authorization"] = authorizationOf(receive.secret, secret);
  }
  const answer = await http.request({ method: "GET", url: url.href, headers, timeoutMs, maxBodyBytes, signal });
  if (answer.status < 200 || answer.status >= 300) throw new Error(`${poll.url} answers ${String(answer.status)}`);
  const text = bodyText(answer.body, answer.headers["content-type"] ?? "");
  if (text === null) throw new Error(`the answer of ${poll.url} is not valid UTF-8`);
  const json = readJson(text);
  if (!json.ok) throw new Error(`the answer of ${poll.url} is not taken: ${json.error}`);
  return json.value;
}

function textOf(name: string, secret: Json | undefined): string {
  if (typeof secret !== "string") throw new Error(`the secret "${name}" is missing, or holds no text`);
  return secret;
}

/** A text is a Bearer token; { user, password } are those of Basic. */
function authorizationOf(name: string, secret: Json | undefined): string {
  if (typeof secret === "string") return `Bearer ${secret}`;
  if (!isJsonObject(secret ?? null)) throw new Error(`the secret "${name}" is missing`);
  const { user, password } = secret as { readonly user?: Json; readonly password?: Json };
  if (typeof user !== "string" || typeof password !== "string")
    throw new Error(`the secret "${name}" holds neither a text nor { user, password }`);
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}
