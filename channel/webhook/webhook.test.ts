import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHttpClient, type HttpClient } from "../../net/http-client.ts";
import { plainShape, slackShape, teamsShape } from "./shapes.ts";
import { parseSigningKey, sign, verify } from "./signature.ts";
import { createWebhook, type WebhookOptions } from "./webhook.ts";

let receiver: Server;
let http: HttpClient;
let url: string;
let answer: { readonly status: number; readonly headers?: { readonly [name: string]: string } };
let seen: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];

beforeAll(async () => {
  receiver = createServer((req, res) => {
    let body = "";
    req.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    req.on("end", () => {
      seen.push({ headers: req.headers, body });
      res.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks/T0P-S3CRET`;
  http = createHttpClient({ egress: { allow: ["127.0.0.0/8"] } });
});
beforeEach(() => {
  seen = [];
  answer = { status: 200 };
});
afterAll(async () => {
  await http.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

const key = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const message = {
  id: "incident/INC0000007#12:webhook:kim",
  recordId: "incident/INC0000007",
  subject: "INC0000007 <is> late & *open*",
  text: "The shop is down.",
  because: "half of the time has passed",
};
const kim = { name: "kim", title: "Kim, service desk", email: null, contacts: {}, addresses: {} };

const webhook = (secrets: { readonly [name: string]: unknown }, given: Partial<WebhookOptions> = {}) =>
  createWebhook({
    name: "webhook",
    shape: plainShape,
    signed: true,
    secret: "common",
    http,
    readSecret: (name) => Promise.resolve(secrets[name]),
    ...given,
  });

describe("a signed webhook", () => {
  it("is verified by its receiver, and carries an id of the ledger sequence that every try has", async () => {
    const channel = webhook({ common: { url, key } });
    for (const _ of [1, 2]) expect(await channel.deliver(message, kim)).toMatchObject({ outcome: "delivered" });
    const [first, second] = seen;
    const id = String(first?.headers["webhook-id"]);
    expect(id).toBe("msg_incident_INC0000007_23_12_3a_webhook_3a_kim");
    expect(second?.headers["webhook-id"]).toBe(id);
    const timestamp = Number(first?.headers["webhook-timestamp"]);
    expect(Math.abs(Date.now() / 1000 - timestamp)).toBeLessThan(60);
    const signature = String(first?.headers["webhook-signature"]);
    const bytes = parseSigningKey(key) ?? Buffer.alloc(0);
    expect(verify(bytes, id, timestamp, first?.body ?? "", signature)).toBe(true);
    for (const [otherId, at, body] of [
      [id, timestamp + 1, first?.body],
      ["msg_x", timestamp, first?.body],
      [id, timestamp, `${first?.body} `],
    ] as const)
      expect(verify(bytes, otherId, at, body ?? "", signature)).toBe(false);
    expect(JSON.parse(first?.body ?? "")).toMatchObject({
      type: "record.notice",
      data: { record: "incident/INC0000007", to: "kim", subject: message.subject, because: message.because },
    });
  });

  it("is signed as Standard Webhooks sign: the example of their specification", () => {
    const bytes = parseSigningKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? Buffer.alloc(0);
    expect(sign(bytes, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')).toBe(
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    );
  });

  it("goes to a person's own address before the common one", async () => {
    const channel = webhook({ common: { url: "http://127.0.0.1:1/", key }, own: { url, key } });
    const delivery = await channel.deliver(message, { ...kim, contacts: { webhook: "own" }, addresses: {} });
    expect([delivery.outcome, seen.length]).toEqual(["delivered", 1]);
    expect(await webhook({}, { secret: null }).deliver(message, kim)).toMatchObject({ outcome: "refused" });
  });

  it.each([500, 503, 429, 408, 401, 302])("is tried again after %i, when the receiver says", async (status) => {
    answer = { status, headers: { "retry-after": "17" } };
    expect(await webhook({ common: { url, key } }).deliver(message, kim)).toEqual({
      outcome: "retry",
      because: `answered ${status}`,
      afterMs: 17_000,
    });
  });

  it.each([400, 410, 422])("is not tried again after %i", async (status) => {
    answer = { status };
    expect(await webhook({ common: { url, key } }).deliver(message, kim)).toMatchObject({ outcome: "refused" });
  });

  it.each([undefined, "", {}, { url: "" }, { url: "T0P-S3CRET", key }, { url: "http://x/", key: "whsec_c2hvcnQ=" }])(
    "waits for an operator when its secret is %j",
    async (value) => {
      const delivery = await webhook({ common: value }).deliver(message, kim);
      expect(delivery.outcome).toBe("retry");
      expect(delivery.because).not.toContain("T0P-S3CRET");
    },
  );

  it("passes the egress rules, and no outcome tells its address", async () => {
    const strict = createHttpClient();
    const refused = await webhook({ common: { url, key } }, { http: strict }).deliver(message, kim);
    expect(refused.outcome).toBe("refused");
    const gone = { url: url.replace(/:\d+/, ":1"), key };
    const unreachable = await webhook({ common: gone }).deliver(message, kim);
    expect(unreachable.outcome).toBe("retry");
    expect(JSON.stringify([refused, unreachable])).not.toMatch(/S3CRET|127\.0\.0\.1/);
    await strict.close();
    expect(seen).toEqual([]);
  });
});

describe("the page of the record", () => {
  const page = "https://opsloom.example.org/a/INC0000007";

  it("is a value of a webhook, a link in Slack and a button in Teams; nothing of these where none is known", async () => {
    const bodyOf = async (name: string, shape: WebhookOptions["shape"], told: object): Promise<string> => {
      seen = [];
      await webhook({ common: { url, key } }, { name, shape }).deliver({ ...message, ...told }, kim);
      return seen[0]?.body ?? "";
    };
    expect(JSON.parse(await bodyOf("webhook", plainShape, { page })).data.page).toBe(page);
    expect(JSON.parse(await bodyOf("webhook", plainShape, {})).data.page).toBeNull();
    expect(await bodyOf("slack", slackShape, { page })).toContain(`<${page}|Open INC0000007>`);
    expect(await bodyOf("slack", slackShape, {})).not.toContain("Open ");
    expect(JSON.parse(await bodyOf("teams", teamsShape, { page })).attachments[0].content.actions).toEqual([
      { type: "Action.OpenUrl", title: "Open INC0000007", url: page },
    ]);
    expect(JSON.parse(await bodyOf("teams", teamsShape, {})).attachments[0].content.actions).toBeUndefined();
  });
});

describe("chats", () => {
  it("Slack gets what a user wrote without its markup", async () => {
    const slack = webhook({ common: url }, { name: "slack", shape: slackShape, signed: false });
    expect(await slack.deliver(message, kim)).toMatchObject({ outcome: "delivered" });
    const body = JSON.parse(seen[0]?.body ?? "") as { text: string };
    expect(body.text).toBe("INC0000007 &lt;is&gt; late &amp; *open*");
    expect(seen[0]?.headers["webhook-signature"]).toBeUndefined();
  });

  it("Teams gets one adaptive card of plain texts", async () => {
    const teams = webhook({ common: { url } }, { name: "teams", shape: teamsShape, signed: false });
    expect(await teams.deliver(message, kim)).toMatchObject({ outcome: "delivered" });
    const body = JSON.parse(seen[0]?.body ?? "") as { attachments: { content: { body: { type: string }[] } }[] };
    const [card] = body.attachments;
    expect(card?.content.body.map(({ type }) => type)).toEqual(["RichTextBlock", "RichTextBlock", "RichTextBlock"]);
  });
});
