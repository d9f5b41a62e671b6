import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startMetricsServer } from "../cli/server/metrics-server.ts";
import { allOperations, type ApiCaller, createApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";
import { readReadiness } from "./routes/health.ts";

let product: TestProduct;
let call: ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  call = await product.caller(null);
});
afterAll(() => product?.stop());

const schema = z.record(z.string(), z.json());
const media = z.record(z.string().regex(/^[a-z]+\/[a-z.+-]+$/), z.strictObject({ schema }));
const parameter = z.strictObject({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema,
});
const responseHeaders = z.record(
  z.string(),
  z.strictObject({ description: z.string().optional(), required: z.boolean().optional(), schema }),
);
const operation = z.strictObject({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()).length(1),
  security: z.array(z.json()).optional(),
  parameters: z.array(parameter).optional(),
  requestBody: z.strictObject({ required: z.literal(true), content: media }).optional(),
  responses: z.record(
    z.string().regex(/^[2-5]\d\d$/),
    z.strictObject({ description: z.string(), content: media.optional(), headers: responseHeaders.optional() }),
  ),
});
/** What OpenAPI 3.1 allows of a document, as far as ours uses it: anything else is refused. */
const document = z.strictObject({
  openapi: z.literal("3.1.0"),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.strictObject({ url: z.string() })),
  security: z.array(z.partialRecord(z.enum(["apiKey", "session"]), z.array(z.string()))),
  components: z.strictObject({
    securitySchemes: z.strictObject({
      apiKey: z.strictObject({ type: z.literal("http"), scheme: z.literal("bearer"), description: z.string() }),
      session: z.strictObject({
        type: z.literal("apiKey"),
        in: z.literal("cookie"),
        name: z.string(),
        description: z.string(),
      }),
      sourceSecret: z.strictObject({ type: z.literal("http"), scheme: z.literal("basic"), description: z.string() }),
    }),
    schemas: z.record(z.string().regex(/^[A-Za-z0-9._-]+$/), schema),
  }),
  paths: z.record(
    z.string().regex(/^\//),
    z.partialRecord(z.enum(["get", "post", "put", "patch", "delete"]), operation),
  ),
});

function references(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === "$ref" && typeof child === "string" ? [child] : references(child),
  );
}

describe("what the API says of itself", () => {
  it("is an OpenAPI 3.1 document that describes every operation, with no loose end", async () => {
    const { json } = await call("GET", "/openapi.json");
    const api = document.parse(json);
    const operations = Object.values(api.paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      [...allOperations(product.apiDeps).map(({ id }) => id), "livez", "readyz", "sendEvents", "sendMail"].sort(),
    );
    for (const [path, methods] of Object.entries(api.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const described of Object.values(methods)) {
        const inPath = described.parameters?.filter((one) => one.in === "path") ?? [];
        expect(new Set(inPath.map(({ name }) => name)), path).toEqual(new Set(names));
        expect(inPath.every(({ required }) => required === true)).toBe(true);
        const statuses = Object.keys(described.responses);
        if (described.tags[0] === "health") continue;
        expect(statuses).toEqual(expect.arrayContaining(["400", "401", "403", "404", "405", "500", "503"]));
        expect(statuses.includes("429")).toBe(described.tags[0] !== "events");
        expect(statuses.includes("415")).toBe(JSON.stringify(described.requestBody ?? null).includes("/json"));
      }
    }
    for (const reference of references(json)) {
      const name = /^#\/components\/schemas\/(.+)$/.exec(reference)?.[1];
      expect(Object.keys(api.components.schemas), reference).toContain(name);
    }
  });

  it("comes as a page that loads everything from here", async () => {
    const start = await fetch(`${product.server.url}/`, { redirect: "manual" });
    expect([start.status, start.headers.get("location")]).toEqual([302, "/docs"]);
    const page = await call("GET", "/docs");
    const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset]) => asset ?? "");
    expect(assets).toHaveLength(3);
    for (const asset of assets) {
      expect(asset).toMatch(/^\/docs\//);
      expect((await call("GET", asset)).status, asset).toBe(200);
    }
    expect(page.headers["content-security-policy"]).toContain("script-src 'self'");
    expect(page.headers["content-security-policy"]).not.toContain("upgrade-insecure-requests");
    expect(page.headers["x-content-type-options"]).toBe("nosniff");
    expect(page.headers["x-powered-by"]).toBeUndefined();
  });

  it("documents every code a problem may have, where the problem's type points to", async () => {
    const { json } = await call("GET", "/v1/nothing");
    const [path = "", anchor = ""] = (json.type as string).split("#");
    const page = await call("GET", path);
    expect(page.text).toContain(`<dt id="${anchor}">`);
  });
});

describe("health", () => {
  it("is live while the process answers, and ready while everything it needs does", async () => {
    expect((await call("GET", "/livez")).text).toBe("ok\n");
    expect((await call("GET", "/readyz")).json).toEqual({
      status: "ready",
      checks: { started: "ok", postgres: "ok", temporal: "ok" },
    });
    const draining = await product.startApi({ ready: () => false });
    const { status, json } = await createApiCaller(draining.url, [])("GET", "/readyz");
    expect({ status, started: json.checks.started }).toEqual({ status: 503, started: "starting or draining" });
    await draining.stop();
  });

  it("asks the servers below once for many strangers, and repeats none of their words", async () => {
    let asked = 0;
    const pool = {
      query: () => {
        asked += 1;
        return Promise.reject(new Error('password authentication failed for user "opsloom" at 10.1.2.3:5432'));
      },
    };
    const broken = await product.startApi({ pool: pool as never });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => createApiCaller(broken.url, [])("GET", "/readyz")),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    expect(answers[0]?.json.checks).toEqual({ started: "ok", postgres: "does not answer", temporal: "ok" });
    expect(answers.some(({ text }) => /password|10\.1\.2\.3/.test(text))).toBe(false);
    expect(asked).toBeLessThanOrEqual(2);
    await broken.stop();
  });

  it("serves metrics on a port of its own, not on the API's", async () => {
    expect((await call("GET", "/metrics")).status).toBe(404);
    const metrics = await startMetricsServer({
      pool: product.pool,
      port: 0,
      readiness: () => readReadiness(product.apiDeps),
    });
    const text = await (await fetch(metrics.url)).text();
    expect(metrics.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    for (const name of [
      "opsloom_outbox_pending",
      "opsloom_outbox_parked",
      "opsloom_sent_refusals",
      "opsloom_alerts_firing",
      "opsloom_runs_open",
      "process_cpu_seconds_total",
    ])
      expect(text).toContain(`# HELP ${name} `);
    expect((await fetch(metrics.url.replace("/metrics", "/"))).status).toBe(404);
    // A process without an API is asked here.
    expect(await (await fetch(metrics.url.replace("/metrics", "/livez"))).text()).toBe("ok\n");
    const readiness = await fetch(metrics.url.replace("/metrics", "/readyz"));
    expect(await readiness.json()).toEqual({
      status: "ready",
      checks: { started: "ok", postgres: "ok", temporal: "ok" },
    });
    await metrics.stop();
  });
});
