/** How senders are known, and the door of PagerDuty: by the shipped sources. */
import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { createIngest } from "./ingest.ts";

let store: TestStore;
let server: Server;
let url: string;

beforeAll(async () => {
  store = await startStore();
  await store.publish(await readDefinitionFiles(["definitions"]));
  const ingest = createIngest({
    pool: store.pool,
    log: pino({ level: "silent" }),
    secret: (name) => `secret-of-${name}`,
    fetch: () => Promise.reject(new Error("nothing is asked for")),
  });
  server = createServer((req, res) => {
    if (!ingest.handle(req, res)) res.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await store?.stop();
});
beforeEach(() => store.pool.query("truncate deliveries"));

const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}${path}`, { method: "POST", headers, body });

async function stored(): Promise<readonly { readonly source: string; readonly body: string }[]> {
  const { rows } = await store.pool.query<{ source: string; body: string }>(
    "select source, body from deliveries order by id",
  );
  return rows;
}

describe("a sender", () => {
  it("signs, and a body that was changed on its way is refused", async () => {
    const body = '{"action":"created"}';
    const sign = createHmac("sha256", "secret-of-sentry-client-secret").update(body).digest("hex");
    const headers = { "sentry-hook-signature": sign };
    expect((await post("/v1/events/sentry", body, headers)).status).toBe(202);
    expect((await post("/v1/events/sentry", `${body} `, headers)).status).toBe(401);
    expect((await post("/v1/events/sentry", body)).status).toBe(401);
    expect(await stored()).toEqual([{ source: "sentry", body }]);
  });

  it("shows its secret in the address, which no refusal repeats", async () => {
    const at = (token: string): Promise<Response> =>
      post(`/v1/events/azure-monitor?token=${encodeURIComponent(token)}`, "{}");
    expect((await at("secret-of-azure-monitor-token")).status).toBe(202);
    const refused = await at("secret of something else");
    const told = await refused.text();
    expect([refused.status, told.includes("something")]).toEqual([401, false]);
    expect((await post("/v1/events/azure-monitor", "{}")).status).toBe(401);
  });

  it("sends lines and forms, which are kept as JSON", async () => {
    const headers = { authorization: "Bearer secret-of-zabbix-token" };
    expect((await post("/v1/events/zabbix", '{"eventid":1}\n{"eventid":2}\n', headers)).status).toBe(202);
    expect((await post("/v1/events/zabbix", '{"eventid":1}\n{"eventid":', headers)).status).toBe(400);
    const form = await fetch(`${url}/v1/events/icinga`, {
      method: "POST",
      headers: { authorization: "Bearer secret-of-icinga-token" },
      body: new URLSearchParams({ type: "PROBLEM", output: 'it says "no"' }),
    });
    expect(form.status).toBe(202);
    expect(await stored()).toEqual([
      { source: "zabbix", body: '[{"eventid":1},{"eventid":2}]' },
      { source: "icinga", body: '{"type":"PROBLEM","output":"it says \\"no\\""}' },
    ]);
  });

  it("that is a Prometheus adds the path of an Alertmanager to its prefix", async () => {
    const headers = { authorization: "Bearer secret-of-prometheus-token" };
    expect((await post("/v1/events/prometheus/api/v2/alerts", "[]", headers)).status).toBe(202);
    expect((await post("/v1/events/prometheus/api/v3/alerts", "[]", headers)).status).toBe(418);
  });

  it("that is SNS without a signature is refused, and nobody is asked for anything", async () => {
    expect((await post("/v1/events/cloudwatch", '{"Type":"Notification"}')).status).toBe(400);
    const message = {
      Type: "SubscriptionConfirmation",
      MessageId: "1",
      TopicArn: "arn:aws:sns:eu-central-1:123456789012:alarms",
      Message: "x",
      Timestamp: "2026-03-02T09:00:00Z",
      SubscribeURL: `${url}/`,
      Token: "t",
      SignatureVersion: "2",
      Signature: "",
      SigningCertURL: `${url}/cert.pem`,
    };
    expect((await post("/v1/events/cloudwatch", JSON.stringify(message))).status).toBe(403);
    expect(await stored()).toEqual([]);
  });
});

describe("what speaks to PagerDuty", () => {
  const event = (change: object = {}): string =>
    JSON.stringify({
      routing_key: "secret-of-pagerduty-key",
      event_action: "trigger",
      dedup_key: "k",
      payload: { summary: "s", source: "h", severity: "critical" },
      ...change,
    });
  const enqueue = async (body: string) => {
    const answer = await post("/v2/enqueue", body, { "content-type": "application/json" });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it("is answered as PagerDuty answers, and its routing key is not stored", async () => {
    expect(await enqueue(event())).toEqual({
      status: 202,
      body: { status: "success", message: "Event processed", dedup_key: "k" },
    });
    const [row] = await stored();
    expect([row?.source, row?.body.includes("secret-of")]).toEqual(["pagerduty", false]);
  });

  it("is given a key where a trigger has none, by which it resolves", async () => {
    const { status, body } = await enqueue(event({ dedup_key: undefined }));
    expect([status, body["dedup_key"]]).toEqual([202, expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect((await stored())[0]?.body).toContain(String(body["dedup_key"]));
  });

  it.each([
    [{ routing_key: "another" }, "'routing_key' is the secret of no published source of pagerduty-v2"],
    [{ routing_key: undefined }, "'routing_key' is the secret of no published source of pagerduty-v2"],
    [{ event_action: "shout" }, "'event_action' must be one of trigger, acknowledge, resolve"],
    [{ event_action: "resolve", dedup_key: undefined }, "'dedup_key' is required to acknowledge and to resolve"],
    [{ payload: { summary: "s", source: "h" } }, "'payload.severity' is missing or blank"],
  ])("is told what is wrong with %j", async (change, error) => {
    expect(await enqueue(event(change))).toEqual({
      status: 400,
      body: { status: "invalid event", message: "Event object is invalid", errors: [error] },
    });
    expect(await stored()).toEqual([]);
  });

  it("is told of what is no JSON, and of another method", async () => {
    expect((await enqueue("{")).status).toBe(400);
    expect((await fetch(`${url}/v2/enqueue`)).status).toBe(405);
  });
});
