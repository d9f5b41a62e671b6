import http from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { Counter, Gauge, Registry } from "prom-client";
import { createFileSecrets } from "../../activities/function/secret.ts";
import { startProbing } from "../../commands/probing.ts";
import { startWatcher } from "../../commands/watcher.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { blocksOf } from "../../test/docs/pages.ts";
import { opsloom } from "../../test/support/command-line.ts";
import { adopt, type Listener } from "../../test/support/listener.ts";
import { eventually, startProduct, type TestProduct } from "../../test/support/product.ts";
import { type RunningWorker, startCollector } from "../worker/worker.ts";

let product: TestProduct;
let shop: Listener;
let collector: RunningWorker;
let probing: { stop(): Promise<void> };
let watcher: { stop(): Promise<void> };
/** What the shop answers. */
let status = 200;
const registry = new Registry();
const orders = new Counter({ name: "orders_total", help: "Orders", labelNames: ["service"], registers: [registry] });
new Gauge({ name: "other", help: "Not kept", registers: [registry] }).set(1);

const definitions = (port: number): string => `apiVersion: opsloom/v1
kind: Collector
metadata: { name: site-b }
spec: { ranges: [127.0.0.0/16] }
---
apiVersion: opsloom/v1
kind: MetricSource
metadata: { name: fast-probes }
spec: { receive: { probes: results }, step: 5s }
---
apiVersion: opsloom/v1
kind: MetricSource
metadata: { name: shown }
spec:
  receive: { scrape: ['http://127.0.0.1:${String(port)}/metrics', 'http://127.0.0.1:1/metrics'], from: site-b, secret: front-key }
  keep: [{ match: { __name__: [up, orders_total] } }]
  bind: [{ class: service, name: '\${ .labels.service }' }]
  step: 5s
---
apiVersion: opsloom/v1
kind: Probe
metadata: { name: front, title: The front of the shop }
spec:
  source: fast-probes
  of: { class: service, name: Shop }
  from: [centre, site-b]
  every: 5s
  timeout: 2s
  secrets: [front-key]
  http:
    - { name: start, get: 'http://127.0.0.1:${String(port)}/', headers: { authorization: '\${ "Bearer " + $secret["front-key"] }' } }
    - { name: cart, get: 'http://127.0.0.1:${String(port)}/cart', expect: { status: 200, json.items: 2 } }
---
apiVersion: opsloom/v1
kind: Watch
metadata: { name: front-fails }
spec:
  source: fast-probes
  series: { match: { __name__: probe_up }, per: [probe, from] }
  threshold: { below: 0.5, persist: { of: 2, points: 2 } }
  event: { severity: 2, title: '\${ .labels.probe + " fails from " + .labels.from + ": " + (.because // "?") }' }
---
apiVersion: opsloom/v1
kind: AlertRule
metadata: { name: front-fails }
spec:
  order: 10
  sources: [watch]
  when: '.labels.watch == "front-fails"'
  group: { by: [ci, labels.probe], gap: 30m, life: 4h }
  open: { record: incident, with: { title: '\${ .title }', ci: '\${ .ci.id // null }', impact: medium, urgency: high } }
---
apiVersion: opsloom/v1
kind: Availability
metadata: { name: front-uptime, title: The front answers }
spec:
  of: { class: service, where: { name: Shop } }
  target: 99.9%
  period: month
  zone: Europe/Berlin
  outages: { seen: { probes: { probe: front }, from: 2, for: 8s } }
`;

beforeAll(async () => {
  shop = await adopt(
    http.createServer(async (req, res) => {
      if (req.url === "/metrics") {
        if (req.headers.authorization !== "Bearer key-of-the-front") return void res.writeHead(401).end();
        orders.inc({ service: "Shop" });
        return void res.setHeader("content-type", registry.contentType).end(await registry.metrics());
      }
      if (req.headers.authorization === undefined && req.url === "/") return void res.writeHead(401).end();
      res.writeHead(req.url === "/cart" ? status : 200).end('{ "items": 2 }');
    }),
  );
  product = await startProduct({
    secrets: { "front-key": "key-of-the-front" },
    definitions: [
      ...(await readDefinitionFiles(["definitions"])),
      { path: "front.yaml", text: definitions(shop.port) },
    ],
  });
  const { pool } = product;
  const candidates = [{ ref: "shop", class: "service", attributes: { name: "Shop" }, relations: [] }];
  await upsert(pool, { classes: await readClasses(pool), candidates, source: "test", at: Date.now() });
  collector = await startCollector({
    connection: { address: inject("temporalAddress") },
    namespace: product.namespace,
    collector: "site-b",
    exclude: [],
    secrets: createFileSecrets(join(product.folder, "secrets")),
    egress: {},
    http: createHttpClient(),
    store: null,
    log: product.apiDeps.log,
  });
  probing = startProbing({ ...product, log: product.apiDeps.log, intervalMs: 1_000 });
  watcher = startWatcher({
    pool: product.pool,
    log: product.apiDeps.log,
    awaken: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 200))),
  });
});
afterAll(async () => {
  await Promise.all([probing?.stop(), watcher?.stop()]);
  await collector?.stop();
  await product?.stop();
  await shop?.close();
});

const told = async (...line: string[]): Promise<string> => {
  const { code, out, err } = await product.opsloom("kim", ...line);
  expect(code, err).toBe(0);
  return out;
};
const isState = (from: string, state: string) => async (): Promise<boolean> =>
  new RegExp(`^front .* ${from} +${state} `, "mu").test(await told("probe", "list"));

it("asks once by hand, from each vantage point, and prints each step with its time", async () => {
  const { code, out, err } = await product.opsloom("automation", "probe", "run", "front");
  expect(code, err).toBe(0);
  for (const from of ["centre", "site-b"])
    expect(out).toMatch(
      new RegExp(
        `^${from}: up in [\\d.]+ ms\\n.*\\nstart +[\\d.]+ +200, 14 bytes\\ncart +[\\d.]+ +200, 14 bytes`,
        "mu",
      ),
    );
  const nowhere = await product.opsloom("automation", "probe", "run", "front", "--from", "moon");
  expect([nowhere.code, nowhere.err]).toEqual([expect.any(Number), expect.stringContaining("centre, site-b")]);
  const nobody = await product.opsloom("automation", "probe", "run", "shop-certificate");
  expect([nobody.code, nobody.err]).toEqual([
    expect.any(Number),
    expect.stringContaining('no collector "outside-north" is at work'),
  ]);
});

it("goes on asking from the installation and from a collector; what fails is told with its cause, and counts", async () => {
  await eventually(
    "front to be up from both",
    async () => (await isState("centre", "up")()) && isState("site-b", "up")(),
  );
  expect(await told("metrics", "list", "--labels", "probe=front,from=site-b")).toMatch(
    /probe_step_seconds +.*step=cart/u,
  );
  status = 503;
  await eventually(
    "front to be down from both",
    async () => (await isState("centre", "down")()) && isState("site-b", "down")(),
  );
  expect(await told("probe", "show", "front")).toContain("cart: it answered 503, status is 503");
  await eventually("an incident with the cause", async () =>
    (await told("incident", "list")).includes("cart: it answered 503"),
  );
  status = 200;
  await eventually("front to be up again", async () => (await isState("centre", "up")()) && isState("site-b", "up")());
  const uptime = await told("uptime", "show", "front-uptime");
  expect(uptime).toMatch(/^Shop +front +/mu);
  const pack = join(product.folder, "front.gz");
  // The month of the promise is that of its own zone.
  const period = /\b\d{4}-\d\d\b/u.exec(uptime)?.[0] ?? "";
  const evidence = await product.opsloom(
    "admin",
    "uptime",
    "evidence",
    "front-uptime",
    "--period",
    period,
    "--to",
    pack,
  );
  expect(evidence.code, evidence.err).toBe(0);
  const proven = await opsloom("verify", "--pack", pack);
  expect([proven.code, proven.err]).toEqual([0, expect.any(String)]);
});

it("asks exporters for what they show, by a collector, and says which answer", async () => {
  const shown = async (metric: string): Promise<string> =>
    told("metrics", "list", "--source", "shown", "--metric", metric);
  await eventually("orders that were shown", async () => (await shown("orders_total")).includes("service=Shop"));
  const [series] = JSON.parse(
    await told("metrics", "list", "--source", "shown", "--metric", "orders_total", "--output", "json"),
  ) as { id: number; ci: string | null; labels: Record<string, string> }[];
  expect(series?.labels).toMatchObject({ job: "shown", instance: `127.0.0.1:${String(shop.port)}`, service: "Shop" });
  expect(series?.ci).not.toBeNull();
  await eventually("three values", async () => {
    const { samples } = JSON.parse(await told("metrics", "show", String(series?.id), "--output", "json")) as {
      samples: { value: number }[];
    };
    const values = samples.map(({ value }) => value);
    return values.length >= 3 && values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0));
  });
  const ups = JSON.parse(await told("metrics", "list", "--source", "shown", "--metric", "up", "--output", "json")) as {
    id: number;
    labels: Record<string, string>;
  }[];
  expect(new Set(ups.map(({ labels }) => labels["instance"]))).toEqual(
    new Set(["127.0.0.1:1", `127.0.0.1:${String(shop.port)}`]),
  );
  expect(await told("metrics", "sources")).toMatch(/^shown +scrape +3 +/mu);
  expect(await shown("other")).toContain("no such series is kept");
});

it("does what its page shows", async () => {
  const lines = blocksOf("docs/probes.md", "sh").flatMap((text) => text.trim().split("\n"));
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) {
    // The probe of this product stands for that of the shop.
    const words = line.replace("shop-checkout", "front").replace("outside-north", "site-b").split(" ").slice(2);
    const { code, err } = await product.opsloom("automation", ...words);
    expect(code, `${line}: ${err}`).toBe(0);
  }
});

it("keeps nothing of the secret, wherever it is looked for", async () => {
  const { rows } = await product.pool.query<{ found: number }>(
    `select (select count(*) from probe_states where standing::text like '%key-of-the-front%')
       + (select count(*) from probe_changes where because like '%key-of-the-front%') as found`,
  );
  expect(Number(rows[0]?.found)).toBe(0);
});
