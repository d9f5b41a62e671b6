/**
 * Asks over HTTP, step by step, as a user's browser would: cookies and what was extracted go on to the next step.
 *
 * 1. Every address passes the rules of egress, also behind a redirect; of a redirect to another origin nothing follows
 *    but what its own cookies are.
 * 2. No value of a secret is told: what is told is searched for those that were read.
 */
import { conditionHolds, conditionText, evaluateValue, explainCondition } from "../../engine/condition/evaluate.ts";
import type { Condition, EvaluationScope, Value } from "../../engine/condition/ir.ts";
import { isJsonObject, type Json, type JsonObject } from "../../engine/base/json.ts";
import { cleanJson } from "../../engine/event/clean.ts";
import type { HttpAsk, HttpStep, Probe } from "../../engine/probe/ir.ts";
import type { ProbeOutcome, ProbeReason, StepOutcome } from "../../engine/probe/outcome.ts";
import { HttpError, type HttpResponse } from "../../net/http-client.ts";
import { createSeenSecrets, watchSecrets } from "../function/secret.ts";
import { Cookies } from "./cookies.ts";
import { type AskDeps, maxAnswerBytes } from "./deps.ts";
import { failed, up } from "./found.ts";

const mostRedirects = 5;
const redirects = [301, 302, 303, 307, 308];

/** What ends a step. */
class Failed extends Error {
  readonly reason: ProbeReason;

  constructor(reason: ProbeReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

interface Going {
  readonly deps: AskDeps;
  readonly cookies: Cookies;
  readonly secret: JsonObject;
  /** When all of it must be over, by `performance.now()`. */
  readonly until: number;
}

export async function askHttp(probe: Probe, ask: HttpAsk, deps: AskDeps): Promise<ProbeOutcome> {
  const seen = createSeenSecrets();
  const began = performance.now();
  const steps: StepOutcome[] = [];
  let kept: JsonObject = {};
  try {
    const secret = await readSecrets(probe, { ...deps, secrets: watchSecrets(deps.secrets, seen) });
    const going: Going = { deps, cookies: new Cookies(), secret, until: began + probe.timeoutMs };
    for (const step of ask.steps) {
      const stepBegan = performance.now();
      const note = (text: string): void =>
        void steps.push({ name: step.name, ms: performance.now() - stepBegan, note: seen.mask(text) });
      try {
        const response = await exchange(step, kept, going);
        const answer = answerOf(response, performance.now() - stepBegan);
        note(`${String(response.status)}, ${String(response.body.length)} bytes`);
        kept = { ...kept, ...judge(step, answer, { kept, now: deps.now() }) };
      } catch (error) {
        if (steps.length === 0 || steps.at(-1)?.name !== step.name) note("no answer");
        throw error instanceof Failed && ask.steps.length > 1
          ? new Failed(error.reason, `${step.name}: ${error.message}`)
          : error;
      }
    }
    return up({ ms: performance.now() - began, steps });
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return failed(error.reason, seen.mask(error.message), { ms: performance.now() - began, steps });
  }
}

async function readSecrets({ secrets: names }: Probe, { secrets }: AskDeps): Promise<JsonObject> {
  const read: [string, Json][] = [];
  for (const name of names) {
    const value = await secrets.read(name);
    if (value === undefined)
      throw new Failed("configuration", `the secret "${name}" does not exist at this vantage point, or is empty`);
    read.push([name, value]);
  }
  return Object.fromEntries(read);
}

async function exchange(
  step: HttpStep,
  kept: JsonObject,
  { deps, cookies, secret, until }: Going,
): Promise<HttpResponse> {
  const scope: EvaluationScope = { record: kept, variables: { secret, now: new Date(deps.now()).toISOString() } };
  const text = (what: string, value: Value): string => textOf(what, value, scope);
  const sent = bodyOf(step, scope);
  let method: string = step.method;
  let url = text("the address", step.url);
  let body = sent?.body ?? null;
  let headers: { readonly [name: string]: string } = {
    ...(sent === null ? {} : { "content-type": sent.type }),
    ...Object.fromEntries(
      Object.entries(step.headers).map(([name, value]) => [name.toLowerCase(), text(`the header ${name}`, value)]),
    ),
  };
  for (let hop = 0; ; hop += 1) {
    const cookie = cookies.header(url);
    const left = until - performance.now();
    if (left < 1) throw new Failed("timeout", `${originOf(url)} did not answer in time`);
    const response = await request(deps, {
      method,
      url,
      headers: cookie === null ? headers : { ...headers, cookie },
      body,
      timeoutMs: Math.ceil(left),
    });
    cookies.take(url, response.setCookies, deps.now());
    const location = step.follow && redirects.includes(response.status) ? response.headers["location"] : undefined;
    if (location === undefined) return response;
    if (hop >= mostRedirects) throw new Failed("protocol", `more than ${String(mostRedirects)} redirects`);
    const next = addressOf(location, url);
    if (next === null) throw new Failed("protocol", `${originOf(url)} redirects to what is no address`);
    const isElsewhere = next.origin !== new URL(url).origin;
    if (isElsewhere || response.status === 303 || (method === "post" && response.status < 303)) {
      if (method !== "head") method = "get";
      body = null;
      headers = isElsewhere ? {} : without(headers, "content-type");
    }
    url = next.href;
  }
}

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | null;
  readonly timeoutMs: number;
}

async function request({ http, signal }: AskDeps, sent: Sent): Promise<HttpResponse> {
  try {
    return await http.request({ ...sent, signal, maxBodyBytes: maxAnswerBytes });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HttpError)) throw error;
    throw new Failed(reasonOf(error), error.message);
  }
}

function reasonOf({ reason, message, cause }: HttpError): ProbeReason {
  switch (reason) {
    case "timeout":
      return "timeout";
    case "tooLarge":
      return "tooLarge";
    // The rules of egress.
    case "refused":
      return "configuration";
    case "invalid":
      return "protocol";
    default: {
      const code = (cause as { readonly code?: string } | undefined)?.code ?? "";
      if (code === "ECONNREFUSED" || message.includes("ECONNREFUSED")) return "refused";
      return /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/.test(`${code} ${message}`) ? "certificate" : "unreachable";
    }
  }
}

/** What it extracts of an answer that is as expected. */
function judge(
  { expect, extract }: HttpStep,
  answer: JsonObject,
  { kept, now }: { readonly kept: JsonObject; readonly now: number },
): JsonObject {
  const scope: EvaluationScope = { record: answer, variables: { kept, now: new Date(now).toISOString() } };
  const status = Number(answer["status"]);
  if (expect === null && status >= 400) throw new Failed("expected", `it answered ${String(status)}`);
  if (expect !== null) demand(expect, scope, `it answered ${String(status)}`);
  const found: [string, Json][] = [];
  for (const [name, value] of Object.entries(extract)) {
    const read = evaluateValue(value, scope);
    if (!read.ok || read.value === null) throw new Failed("expected", `the answer has no ${name}`);
    found.push([name, read.value]);
  }
  return Object.fromEntries(found);
}

/** Throws when what is expected does not hold. `what`: what was answered, for whoever reads it. */
function demand(expect: Condition, scope: EvaluationScope, what: string): void {
  const holds = conditionHolds(expect, scope);
  if (!holds.ok) throw new Failed("expected", `${what}, and what is expected cannot be told: ${holds.error.message}`);
  if (holds.value) return;
  // A text is not told with the value it met: that may be a whole page.
  const why = expect.kind === "jq" ? `expected ${expect.text}` : conditionText(explainCondition(expect, scope));
  throw new Failed("expected", `${what}, ${why}`);
}

function answerOf({ url, status, headers, body }: HttpResponse, ms: number): JsonObject {
  const text = body.toString("utf8");
  return cleanJson<JsonObject>({ url, status, headers: { ...headers }, body: text, json: jsonOf(text), ms });
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function bodyOf({ body }: HttpStep, scope: EvaluationScope): { readonly type: string; readonly body: string } | null {
  if (body === null) return null;
  const value = evaluateValue(body.value, scope);
  if (!value.ok) throw new Failed("configuration", `what is sent cannot be told: ${value.error.message}`);
  switch (body.as) {
    case "json":
      return { type: "application/json", body: JSON.stringify(value.value) };
    case "text":
      return { type: "text/plain; charset=utf-8", body: plain(value.value) };
    case "form": {
      const fields = isJsonObject(value.value) ? Object.entries(value.value) : [];
      const form = new URLSearchParams(fields.map(([name, field]): [string, string] => [name, plain(field)]));
      return { type: "application/x-www-form-urlencoded", body: form.toString() };
    }
  }
}

function textOf(what: string, value: Value, scope: EvaluationScope): string {
  const read = evaluateValue(value, scope);
  if (!read.ok) throw new Failed("configuration", `${what} cannot be told: ${read.error.message}`);
  return plain(read.value);
}

function plain(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function originOf(url: string): string {
  return addressOf(url)?.origin ?? "it";
}

function addressOf(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

function without(headers: { readonly [name: string]: string }, name: string): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}
