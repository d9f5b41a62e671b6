import { execFileSync } from "node:child_process";
import { createSign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HttpError } from "../../error.ts";
import { type Fetch, Sns } from "./sns.ts";

const topic = "arn:aws:sns:eu-central-1:123456789012:alarms";
const certificate = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-ab12.pem";

let folder: string;
let pem: Buffer;
let key: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "opsloom-sns-"));
  const [keyFile, pemFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const name = ["-subj", "/CN=sns.amazonaws.com", "-days", "2"];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...name, "-keyout", keyFile, "-out", pemFile],
    {
      stdio: "ignore",
    },
  );
  pem = readFileSync(pemFile);
  key = readFileSync(keyFile, "utf8");
});
afterAll(() => rmSync(folder, { recursive: true }));

type Message = { readonly [key: string]: string };

function signed(change: Message = {}, version = "2"): Message {
  const message: Message = {
    Type: "Notification",
    MessageId: "m-1",
    TopicArn: topic,
    Message: '{"AlarmName":"x"}',
    Timestamp: "2026-03-02T09:00:00.000Z",
    SignatureVersion: version,
    SigningCertURL: certificate,
    ...change,
  };
  // As the documentation of SNS says: in alphabetical order, what is absent left out.
  const names =
    message["Type"] === "Notification"
      ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  const text = names.flatMap((name) => (message[name] === undefined ? [] : `${name}\n${message[name]}\n`)).join("");
  const Signature = createSign(version === "1" ? "RSA-SHA1" : "RSA-SHA256")
    .update(text)
    .sign(key, "base64");
  return { ...message, Signature };
}

/** What was asked for, and what becomes of a message. */
function take(message: Message, { status = 200, topics = [topic] } = {}) {
  const asked: string[] = [];
  const fetch: Fetch = (url) => {
    asked.push(url);
    return Promise.resolve({ status, body: url.endsWith(".pem") ? pem : Buffer.from("<ok/>") });
  };
  const sns = new Sns({ fetch, log: pino({ level: "silent" }) });
  const outcome = sns.take(topics, message).catch((error: unknown) => {
    if (error instanceof HttpError) return error.params.status;
    throw error;
  });
  return { asked, outcome, sns };
}

describe("a message of SNS", () => {
  it.each(["1", "2"])("that SNS has signed is an event, by version %s", async (version) => {
    const { outcome, asked, sns } = take(signed({ Subject: "ALARM" }, version));
    expect(await outcome).toBe("event");
    await sns.take([topic], signed({}, version));
    expect(asked).toEqual([certificate]);
  });

  it("that was changed, or is signed by another version than it says, is refused", async () => {
    expect(await take({ ...signed(), Message: '{"AlarmName":"y"}' }).outcome).toBe(403);
    expect(await take({ ...signed(), Subject: "added" }).outcome).toBe(403);
    expect(await take({ ...signed(), SignatureVersion: "1" }).outcome).toBe(403);
    expect(await take({ ...signed(), SignatureVersion: "3" }).outcome).toBe(400);
  });

  it("of a topic that the source does not name is refused, and nothing is asked for", async () => {
    const { outcome, asked } = take(signed({ TopicArn: `${topic}-of-others` }));
    expect([await outcome, asked]).toEqual([403, []]);
  });

  it.each([
    "https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-ab12.pem",
    "https://evil.example/?https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-ab12.pem",
    "http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-ab12.pem",
    "https://sns.eu-central-1.amazonaws.com/evil/SimpleNotificationService-ab12.pem",
    "https://s3.eu-central-1.amazonaws.com/SimpleNotificationService-ab12.pem",
    "https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-ab12.pem",
    "https://x@sns.eu-central-1.amazonaws.com/SimpleNotificationService-ab12.pem",
  ])("whose certificate is at %s is refused, and nothing is asked for", async (url) => {
    const { outcome, asked } = take(signed({ SigningCertURL: url }));
    expect([await outcome, asked]).toEqual([403, []]);
  });

  it("that asks whether a subscription is wanted is answered at the address of the topic, whatever it names", async () => {
    const question = {
      Type: "SubscriptionConfirmation",
      Token: "t 1&x=2",
      SubscribeURL: "http://169.254.169.254/latest",
    };
    const { outcome, asked } = take(signed(question));
    expect(await outcome).toBe("done");
    expect(asked).toEqual([
      certificate,
      `https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${encodeURIComponent(topic)}&Token=t+1%26x%3D2`,
    ]);
  });

  it("is asked for again when SNS does not answer", async () => {
    expect(await take(signed(), { status: 500 }).outcome).toBe(503);
  });

  it("that lacks what is signed is no message", async () => {
    const { MessageId: _, ...lacking } = signed();
    expect(await take(lacking).outcome).toBe(400);
    expect(await take({ Type: "Greeting" }).outcome).toBe(400);
  });
});
