import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Document, type GeneratedClient, generateClient } from "../test/support/generated-client.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let document: Document;
const clientOf = async (user: string): Promise<GeneratedClient> =>
  generateClient(product.server.url, document, `Bearer ${await product.key(user)}`);

beforeAll(async () => {
  product = await startProduct();
  document = (await (await fetch(`${product.server.url}/openapi.json`)).json()) as Document;
});
afterAll(() => product?.stop());

describe("a client made of the OpenAPI document alone", () => {
  it("opens an incident, finds it again with the same key, and reads it only when it has changed", async () => {
    const kim = await clientOf("kim");
    const opening = {
      type: "incident",
      body: { fields: { title: "Printer", impact: "low", urgency: "low" } },
      "Idempotency-Key": "generated-1",
    };
    const opened = await kim("openRecord", opening);
    expect(opened.status).toBe(201);
    expect((await kim("openRecord", opening)).body.number).toBe(opened.body.number);
    const place = { type: "incident", number: opened.body.number };
    const shown = await kim("showRecord", place);
    const stale = { ...place, body: { command: "comment", input: { text: "x" } }, "If-Match": '"999"' };
    expect((await kim("commandRecord", stale)).body).toMatchObject({ status: 412, code: "OPS412" });
    const etag = shown.headers.get("etag");
    expect([200, 304]).toContain((await kim("showRecord", { ...place, "If-None-Match": etag })).status);
  });

  it("sends an alert and finds it, and learns what is wrong with what is none", async () => {
    const admin = await clientOf("admin");
    const alert = {
      status: "firing",
      labels: { alertname: "GeneratedDown", instance: "generated:1", severity: "critical" },
      annotations: { summary: "Generated" },
      startsAt: new Date().toISOString(),
      endsAt: "0001-01-01T00:00:00Z",
      fingerprint: "generated",
    };
    const body = { version: "4", status: "firing", receiver: "opsloom", groupKey: "{}", alerts: [alert] };
    expect(await admin("sendEvents", { source: "alertmanager", body })).toMatchObject({
      status: 202,
      body: { status: "accepted" },
    });
    await eventually("the alert", async () => {
      const { items } = (await admin("listAlerts", { state: "firing" })).body;
      return items.some(({ title }: { title: string }) => title.includes("Generated"));
    });
    expect((await admin("sendEvents", { source: "nowhere", body })).body).toMatchObject({
      status: 404,
      code: "OPS404",
    });
  });

  it("starts a run and follows it to its end, from the start and behind an event", async () => {
    const robot = await clientOf("automation");
    const body = { runbook: "shop/restart-tier", input: { tier: "web", host: "127.0.0.1", port: 9 } };
    const { id } = (await robot("startRun", { body })).body;
    const { body: views } = await robot("followRun", { id });
    expect(views.at(-1)).toMatchObject({ id, phase: "faulted" });
    expect((await robot("followRun", { id, "Last-Event-ID": 3 })).body).toHaveLength(1);
  });

  it("asks for health without a key", async () => {
    const stranger = generateClient(product.server.url, document, "");
    expect((await stranger("livez")).body).toBe("ok\n");
    expect((await stranger("readyz")).body).toMatchObject({ status: "ready" });
  });
});

it("every body and every answer of the document has a name", () => {
  const unnamed = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ operationId, requestBody, responses }) =>
      [requestBody?.content, ...Object.values(responses).map(({ content }) => content)]
        .flatMap((content) => Object.values((content ?? {}) as Record<string, { readonly schema: object }>))
        .filter(({ schema }) => "properties" in schema)
        .map(() => operationId),
    ),
  );
  expect(unnamed).toEqual([]);
});
