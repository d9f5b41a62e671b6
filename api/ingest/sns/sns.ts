/**
 * What Amazon SNS sends: signed messages of topics, and questions whether we want them.
 *
 * 1. A message counts when the certificate of SNS has signed it and its topic is one of the source: anybody can have
 *    his own topic signed.
 * 2. Nothing that a message names is asked for but the certificate, of a host of SNS. A subscription is confirmed at
 *    the address that follows from the topic, so only for topics that the source names.
 */
import { createVerify, X509Certificate } from "node:crypto";
import type { Logger } from "pino";
import type { Json } from "../../../engine/base/json.ts";
import { HttpError, invalidInput, notAllowed, unavailable } from "../../error.ts";
import { readMessage, type SnsMessage } from "./message.ts";

/** A GET by the guarded way out. */
export type Fetch = (url: string) => Promise<{ readonly status: number; readonly body: Buffer }>;

const certificateAddress =
  /^https:\/\/sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?\/SimpleNotificationService-[A-Za-z0-9]{1,64}\.pem$/;
/** Certificates that are kept; SNS has one a region at a time. */
const most = 32;

export class Sns {
  readonly #fetch: Fetch;
  readonly #log: Logger;
  readonly #certificates = new Map<string, X509Certificate>();

  constructor({ fetch, log }: { readonly fetch: Fetch; readonly log: Logger }) {
    this.#fetch = fetch;
    this.#log = log;
  }

  /**
   * Checks a message; `done`: it was about the subscription and holds no event. Throws what it is refused with: 400,
   * 403, or 503 when SNS cannot be asked.
   */
  async take(topics: readonly string[], body: Json): Promise<"event" | "done"> {
    const message = readMessage(body);
    if (!message.ok) throw invalidInput(message.error);
    const { topic, type } = message.value;
    if (!topics.includes(topic))
      throw notAllowed(`the topic "${topic}" is none of this source: add it to its "topics", or end the subscription`);
    if (!(await this.#isSigned(message.value)))
      throw notAllowed("the message is not signed by SNS: its signature does not fit");
    if (type === "Notification") return "event";
    if (type === "SubscriptionConfirmation") await this.#confirm(message.value);
    else this.#log.warn({ topic }, "SNS sends no more of a topic: the subscription was ended");
    return "done";
  }

  async #isSigned({ certificate, version, signed, signature }: SnsMessage): Promise<boolean> {
    const { publicKey, validFrom, validTo } = await this.#certificate(certificate);
    const now = Date.now();
    if (now < Date.parse(validFrom) || now > Date.parse(validTo)) return false;
    return createVerify(version === "1" ? "RSA-SHA1" : "RSA-SHA256")
      .update(signed, "utf8")
      .verify(publicKey, signature, "base64");
  }

  async #certificate(url: string): Promise<X509Certificate> {
    const known = this.#certificates.get(url);
    if (known !== undefined) return known;
    if (!certificateAddress.test(url))
      throw notAllowed(`"${url}" is no certificate of SNS: nothing is asked for there`);
    const body = await this.#get(url);
    let read: X509Certificate;
    try {
      read = new X509Certificate(body);
    } catch {
      throw unavailable("SNS answered with no certificate: send it again", 30);
    }
    if (this.#certificates.size >= most) this.#certificates.clear();
    this.#certificates.set(url, read);
    return read;
  }

  async #confirm({ topic, token }: SnsMessage): Promise<void> {
    const [, partition = "", , region = ""] = topic.split(":");
    const host = `sns.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
    const query = new URLSearchParams({ Action: "ConfirmSubscription", TopicArn: topic, Token: token ?? "" });
    await this.#get(`https://${host}/?${query.toString()}`);
    this.#log.info({ topic }, "the subscription of a topic of SNS is confirmed");
  }

  async #get(url: string): Promise<Buffer> {
    const { origin } = new URL(url);
    const away = (why: string): HttpError => unavailable(`${origin} ${why}: send it again`, 30);
    const answer = await this.#fetch(url).catch((error: unknown) => {
      this.#log.warn({ err: error, origin }, "SNS could not be asked");
      throw away("could not be asked");
    });
    if (answer.status !== 200) throw away(`answered ${String(answer.status)}`);
    return answer.body;
  }
}
