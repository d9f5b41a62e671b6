/**
 * A message as an HTTP request: signed, or in the shape a chat wants. The address is a secret, by reference: the
 * person's own, else the one of the installation.
 */
import { type HttpClient, HttpError } from "../../net/http-client.ts";
import {
  type Channel,
  type Delivery,
  idText,
  longestTryMs,
  type Message,
  type ReadSecret,
  type Recipient,
} from "../channel.ts";
import { parseSigningKey, sign } from "./signature.ts";

/** What is posted, of a message to a person. `at`: the instant of the try. */
export type Shape = (message: Message, person: Recipient, at: Date) => unknown;

export interface WebhookOptions {
  /** Name of the channel, by which people have addresses of their own. */
  readonly name: string;
  readonly shape: Shape;
  /** Whether requests are signed: then the secret is `{ url, key }`; else the address alone will do. */
  readonly signed: boolean;
  /** Secret used for people without one of their own; null = none. */
  readonly secret: string | null;
  readonly http: HttpClient;
  readonly readSecret: ReadSecret;
}

interface Target {
  readonly url: string;
  readonly key: Buffer | null;
}

/** What the other side will not take, however often it is sent. */
const final: ReadonlySet<number> = new Set([400, 404, 405, 410, 413, 415, 422]);

export function createWebhook(options: WebhookOptions): Channel {
  return {
    async deliver(message, person) {
      const name = Object.hasOwn(person.contacts, options.name) ? person.contacts[options.name] : undefined;
      const secret = name ?? options.secret;
      if (secret === null)
        return {
          outcome: "refused",
          because: `${person.name} has no address for ${options.name}, and there is no common one`,
        };
      const target = readTarget(await options.readSecret(secret), options.signed);
      if (target === null) {
        const wanted = options.signed ? '{ "url": "https://…", "key": "whsec_…" }' : "an address, or { url }";
        return later(`the secret "${secret}" is missing or is not ${wanted}`, null);
      }
      return post(options, target, message, person);
    },
  };
}

function readTarget(value: unknown, signed: boolean): Target | null {
  const { url, key } =
    typeof value === "object" && value !== null
      ? (value as { readonly url?: unknown; readonly key?: unknown })
      : { url: value, key: undefined };
  if (typeof url !== "string" || !/^https?:\/\/[^\s@]+$/.test(url.trim())) return null;
  const bytes = typeof key === "string" ? parseSigningKey(key) : null;
  if (signed && bytes === null) return null;
  return { url: url.trim(), key: bytes };
}

async function post(options: WebhookOptions, target: Target, message: Message, person: Recipient): Promise<Delivery> {
  const at = new Date();
  const id = `msg_${idText(message.id)}`;
  const timestamp = Math.floor(at.getTime() / 1000);
  const body = JSON.stringify(options.shape(message, person, at));
  const signature: { [name: string]: string } =
    target.key === null ? {} : { "webhook-signature": sign(target.key, id, timestamp, body) };
  try {
    const { status, headers } = await options.http.request({
      method: "POST",
      url: target.url,
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        ...signature,
      },
      body,
      timeoutMs: longestTryMs,
      maxBodyBytes: 64 * 1024,
    });
    if (status >= 200 && status < 300) return { outcome: "delivered", because: `answered ${status}` };
    if (final.has(status)) return { outcome: "refused", because: `answered ${status}` };
    return later(`answered ${status}`, retryAfter(headers["retry-after"]));
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return failed(error);
  }
}

/** In words that hold nothing of the address (C2). */
function failed({ reason }: HttpError): Delivery {
  switch (reason) {
    case "refused":
      return { outcome: "refused", because: "its address may not be reached: OPSLOOM_EGRESS_ALLOW does not hold it" };
    case "invalid":
      return {
        outcome: "refused",
        because: "its address is not one of http or https, or it answers in no known encoding",
      };
    case "tooLarge":
      return later("answered with too many bytes", null);
    case "timeout":
      return later("did not answer in time", null);
    case "unreachable":
    case "cancelled":
      return later("could not be reached", null);
  }
}

function later(because: string, afterMs: number | null): Delivery {
  return { outcome: "retry", because, afterMs };
}

/** Seconds, as receivers that are busy answer; null for anything else. */
function retryAfter(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null;
}
