import { isJsonObject, type Json, ownValue } from "../../../engine/base/json.ts";
import { failure, ok, type Result } from "../../../engine/base/result.ts";

const types = ["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"] as const;

/** A message of SNS, as far as it is signed. */
export interface SnsMessage {
  readonly type: (typeof types)[number];
  readonly topic: string;
  /** Of a message about a subscription. */
  readonly token: string | null;
  readonly version: "1" | "2";
  readonly signature: string;
  readonly certificate: string;
  /** What is signed: the names and values of some of its keys, each on a line. */
  readonly signed: string;
}

/** In the order in which they are signed. */
const keysOfNotification = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
const keysOfSubscription = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

/** Reads a body as SNS sends it, or says what it lacks. */
export function readMessage(body: Json): Result<SnsMessage, string> {
  if (!isJsonObject(body)) return failure("the body is no message of SNS: it is no object");
  const text = (name: string): string | null => {
    const value = ownValue(body, name);
    return typeof value === "string" ? value : null;
  };
  const type = types.find((one) => one === text("Type"));
  if (type === undefined) return failure(`the body is no message of SNS: "Type" is none of ${types.join(", ")}`);
  const version = text("SignatureVersion");
  if (version !== "1" && version !== "2")
    return failure(`the message has the "SignatureVersion" ${JSON.stringify(version)}: 1 and 2 are known`);
  const keys = type === "Notification" ? keysOfNotification : keysOfSubscription;
  const missing = [...keys, "Signature", "SigningCertURL"].filter((key) => key !== "Subject" && text(key) === null);
  if (missing.length > 0) return failure(`the message of SNS lacks ${missing.map((key) => `"${key}"`).join(", ")}`);
  return ok({
    type,
    topic: text("TopicArn") ?? "",
    token: text("Token"),
    version,
    signature: text("Signature") ?? "",
    certificate: text("SigningCertURL") ?? "",
    signed: keys.flatMap((key) => (text(key) === null ? [] : `${key}\n${text(key) ?? ""}\n`)).join(""),
  });
}
