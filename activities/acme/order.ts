import { setTimeout as pause } from "node:timers/promises";
import { createHash } from "node:crypto";
import type { Json } from "../../engine/base/json.ts";
import { faultError } from "../function/fault-error.ts";
import { type AcmeAnswer, type AcmeClient, plainText, textIn } from "./client.ts";

/** What proves that a name is ours: a file that its web server shows, or a record of its zone. */
export interface Challenge {
  readonly name: string;
  readonly type: "http-01" | "dns-01";
  readonly url: string;
  readonly authorization: string;
  /** What is shown at `path`, on port 80 of the name, or stands in the record `record` of the type TXT. */
  readonly token: string;
  readonly path: string;
  readonly content: string;
  readonly record: string;
  readonly value: string;
}

export interface BegunOrder {
  readonly order: string;
  /** Of names that are not proven yet. */
  readonly challenges: readonly Challenge[];
}

export async function beginOrder(
  acme: AcmeClient,
  {
    names,
    type,
    profile,
    replaces,
  }: {
    readonly names: readonly string[];
    readonly type: Challenge["type"];
    readonly profile?: string | undefined;
    /** The certificate that this one takes the place of, as renewal information names it. */
    readonly replaces?: string | undefined;
  },
): Promise<BegunOrder> {
  const directory = await acme.directory();
  const made = await acme.post(textIn(directory, "newOrder"), {
    identifiers: names.map((value) => ({ type: "dns", value })),
    ...(profile === undefined ? {} : { profile }),
    ...(replaces === undefined ? {} : { replaces }),
  });
  if (made.location === null) throw faultError("runtime", "the ACME server names no order");
  const challenges: Challenge[] = [];
  for (const url of textsIn(made, "authorizations")) {
    const { json } = await acme.post(url, null);
    if (json["status"] === "valid") continue;
    const identifier = (json["identifier"] ?? {}) as { readonly value?: Json };
    const name = `${json["wildcard"] === true ? "*." : ""}${plainText(identifier.value)}`;
    challenges.push(challengeOf(acme, { name, url, type, offered: (json["challenges"] ?? []) as readonly Json[] }));
  }
  return { order: made.location, challenges };
}

function challengeOf(
  { thumbprint }: AcmeClient,
  params: {
    readonly name: string;
    readonly url: string;
    readonly type: Challenge["type"];
    readonly offered: readonly Json[];
  },
): Challenge {
  const { name, url, type } = params;
  const offered = params.offered.find((one) => (one as { readonly type?: Json }).type === type) as
    { readonly url: string; readonly token: string } | undefined;
  if (offered === undefined || !/^[A-Za-z0-9_-]{1,200}$/u.test(offered.token))
    throw faultError("runtime", `the ACME server offers no ${type} for "${name}"`);
  const content = `${offered.token}.${thumbprint}`;
  return {
    name,
    type,
    url: offered.url,
    authorization: url,
    token: offered.token,
    path: `/.well-known/acme-challenge/${offered.token}`,
    content,
    record: `_acme-challenge.${name.replace(/^\*\./u, "")}`,
    value: createHash("sha256").update(content).digest("base64url"),
  };
}

/** Brings an order to its end, from wherever it is, and gives the chain in PEM, its own certificate first. */
export async function finishOrder(
  acme: AcmeClient,
  params: {
    readonly order: string;
    readonly challenges: readonly Pick<Challenge, "url" | "authorization">[];
    /** DER in base64url. */
    readonly request: string;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    readonly heartbeat: () => void;
  },
): Promise<string> {
  const until = performance.now() + params.timeoutMs;
  const poll = (url: string, isDone: (status: string) => boolean) => pollUntil(acme, url, { ...params, until, isDone });
  const first = await acme.post(params.order, null);
  if (first.json["status"] === "pending") {
    for (const { url, authorization } of params.challenges) {
      const { json } = await acme.post(authorization, null);
      if (json["status"] === "pending") await acme.post(url, {});
    }
    for (const { authorization } of params.challenges) await poll(authorization, (status) => status !== "pending");
  }
  const ready = await poll(params.order, (status) => status !== "pending");
  if (ready.json["status"] === "ready") await acme.post(textIn(ready.json, "finalize"), { csr: params.request });
  const done = await poll(params.order, (status) => status === "valid");
  return (await acme.post(textIn(done.json, "certificate"), null)).text;
}

async function pollUntil(
  acme: AcmeClient,
  url: string,
  params: {
    readonly until: number;
    readonly signal: AbortSignal;
    readonly heartbeat: () => void;
    readonly isDone: (status: string) => boolean;
  },
): Promise<AcmeAnswer> {
  for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 5_000)) {
    const answer = await acme.post(url, null);
    const status = plainText(answer.json["status"]);
    if (status === "invalid") throw faultError("runtime", `${url} is invalid: ${whyOf(answer)}`);
    if (params.isDone(status)) return answer;
    if (performance.now() >= params.until) throw faultError("timeout", `${url} is still "${status}"`);
    params.heartbeat();
    await pause(Math.max(waitMs, (answer.retryAfter ?? 0) * 1_000), undefined, { signal: params.signal });
  }
}

/** What the server says of what failed, of an order or of the challenges of an authorization. */
function whyOf({ json }: AcmeAnswer): string {
  const errors = [json, ...((json["challenges"] ?? []) as { readonly [key: string]: Json }[])].flatMap((one) => {
    const error = one["error"] as { readonly detail?: Json } | undefined;
    return error?.detail === undefined ? [] : [plainText(error.detail)];
  });
  return errors.join("; ").slice(0, 500) || "it does not say why";
}

function textsIn({ json }: AcmeAnswer, name: string): readonly string[] {
  const value = json[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
