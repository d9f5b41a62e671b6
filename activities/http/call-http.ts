/** `call: http` of the DSL. */
import { z } from "zod";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { defineActivity, type FunctionContext, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import { HttpError, type HttpFailure, type HttpResponse } from "../../net/http-client.ts";

const text = z.union([z.string(), z.number(), z.boolean()]);

const input = z.strictObject({
  method: z
    .string()
    .regex(/^[A-Za-z]{1,20}$/, "must be an HTTP method such as get")
    .meta({ examples: ["get"] }),
  endpoint: z.union([z.string(), z.strictObject({ uri: z.string() })]).meta({ examples: ["https://example.org"] }),
  headers: z.record(z.string(), text).nullish(),
  query: z.record(z.string(), z.union([text, z.array(text), z.null()])).nullish(),
  body: z.json().optional(),
  output: z.enum(["raw", "content", "response"]).default("content"),
  redirect: z.boolean().default(false),
  authentication: z
    .union([
      z.strictObject({ basic: z.object({ username: z.string(), password: z.string() }) }),
      z.strictObject({ bearer: z.union([z.string(), z.object({ token: z.string() })]) }),
    ])
    .optional(),
});

type HttpInput = z.infer<typeof input>;

/** One exchange; an answer outside 200 to 299 (with `redirect`, 399) is a communication fault with the real status. */
export const callHttp: FunctionDefinition = defineActivity({
  name: "http",
  title: "HTTP request",
  input,
  output: z.json(),
  heartbeats: true,
  timeoutMs: 60_000,
  run: (given: HttpInput, context): Promise<Json> => send(given, context),
});

async function send(given: HttpInput, context: FunctionContext): Promise<Json> {
  const url = withQuery(typeof given.endpoint === "string" ? given.endpoint : given.endpoint.uri, given.query ?? {});
  const { body, contentType } = encodeBody(given.body);
  const headers: { [name: string]: string } = {
    accept: "application/json, */*;q=0.5",
    "idempotency-key": context.idempotencyKey,
    ...(contentType === null ? {} : { "content-type": contentType }),
    ...lowerCase(given.headers ?? {}),
  };
  const authorization = authorizationOf(given.authentication);
  let response: HttpResponse;
  try {
    response = await context.http.request({
      method: given.method,
      url,
      headers: authorization === null ? headers : { ...headers, authorization },
      body,
      redirect: given.redirect,
      signal: context.signal,
    });
  } catch (error) {
    if (error instanceof HttpError && error.reason !== "cancelled")
      throw faultError(FAULT[error.reason], error.message);
    throw error;
  }
  const highest = given.redirect ? 399 : 299;
  if (response.status < 200 || response.status > highest) throw statusFault(given.method, response, context);
  if (given.output === "raw") return response.body.toString("base64");
  const content = decodeContent(response, context);
  if (given.output === "content") return content;
  // Headers are told without those that hold credentials.
  return {
    request: { method: given.method.toUpperCase(), uri: url, headers },
    statusCode: response.status,
    headers: response.headers,
    content,
  };
}

const FAULT: {
  readonly [reason in Exclude<HttpFailure, "cancelled">]:
    "authorization" | "communication" | "timeout" | "configuration";
} = {
  refused: "authorization",
  unreachable: "communication",
  timeout: "timeout",
  tooLarge: "communication",
  invalid: "configuration",
};

function statusFault(method: string, response: HttpResponse, context: FunctionContext): Error {
  const excerpt = context.excerpt(response.body.toString("utf8"));
  const name = response.status === 401 ? "authentication" : response.status === 403 ? "authorization" : "communication";
  return faultError(
    name,
    `${method.toUpperCase()} ${response.url} answered ${response.status}${excerpt === "" ? "" : `: ${excerpt}`}`,
    response.status,
  );
}

function withQuery(endpoint: string, query: NonNullable<HttpInput["query"]>): string {
  const entries = Object.entries(query).flatMap(([name, value]) =>
    value === null ? [] : (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)] as const),
  );
  if (entries.length === 0) return endpoint;
  const [address = "", hash] = endpoint.split("#");
  const search = entries.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
  return `${address}${address.includes("?") ? "&" : "?"}${search}${hash === undefined ? "" : `#${hash}`}`;
}

function lowerCase(headers: { readonly [name: string]: string | number | boolean }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function encodeBody(body: Json | undefined): { readonly body: string | null; readonly contentType: string | null } {
  if (body === undefined || body === null) return { body: null, contentType: null };
  if (typeof body === "string") return { body, contentType: "text/plain; charset=utf-8" };
  return { body: JSON.stringify(body), contentType: "application/json" };
}

function authorizationOf(authentication: HttpInput["authentication"]): string | null {
  if (authentication === undefined) return null;
  if ("basic" in authentication) {
    const { username, password } = authentication.basic;
    return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  }
  const { bearer } = authentication;
  return `Bearer ${typeof bearer === "string" ? bearer : bearer.token}`;
}

/** JSON by its media type, other text as text, the rest as base64. */
function decodeContent(response: HttpResponse, context: FunctionContext): Json {
  if (response.body.length === 0) return null;
  const type = (response.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) {
    // RFC 8259, 8.1: a reader may ignore a byte order mark.
    const body = response.body.toString("utf8").replace(/^\uFEFF/, "");
    try {
      return JSON.parse(body) as JsonObject;
    } catch {
      // The parser's own message repeats a few characters of the body, cut where they may be half of a secret.
      throw faultError(
        "communication",
        `the answer of ${response.url} says it is JSON, but is not: ${context.excerpt(body)}`,
      );
    }
  }
  if (/;\s*charset="?(?:iso-8859-1|latin1)"?\s*(?:;|$)/i.test(response.headers["content-type"] ?? ""))
    return response.body.toString("latin1");
  const readable = new TextDecoder("utf-8", { fatal: true });
  try {
    return readable.decode(response.body);
  } catch {
    return response.body.toString("base64");
  }
}
