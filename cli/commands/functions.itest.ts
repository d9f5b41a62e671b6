import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Presence, startPresence } from "../../commands/presence.ts";
import { beat, leave } from "../../store/worker/beat.ts";
import type { FunctionFacts, WorkerFacts } from "../../store/worker/worker.ts";
import type { Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";
import { measure } from "../launcher/measured.ts";
import { startMetricsServer } from "../server/metrics-server.ts";
import { identifyWorker } from "../worker/identity.ts";

let product: TestProduct;
let folder: string;
let presence: Presence;
let own: WorkerFacts;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  folder = product.folder;
  own = await identifyWorker(product.functionFacts);
  presence = await startPresence({ pool: product.pool, log: pino({ level: "silent" }), worker: own });
});
afterAll(async () => {
  await presence?.stop();
  await product?.stop();
});

const cli = (...line: string[]): Promise<Told> => product.opsloom("admin", ...line);

/** A second worker, whose functions differ as told: null = it lacks the function. */
async function withOther(differing: { readonly [name: string]: FunctionFacts | null }, act: () => Promise<void>) {
  const functions = Object.fromEntries(
    Object.entries({ ...product.functionFacts, ...differing }).filter(([, facts]) => facts !== null),
  ) as { [name: string]: FunctionFacts };
  await beat(product.pool, { ...own, id: "other-1", host: "far", pid: 41, functions });
  try {
    await act();
  } finally {
    await leave(product.pool, "other-1");
  }
}

const probing = (name: string): string =>
  `document: { dsl: 1.0.3, namespace: desk, name: ${name}, version: 1.0.0 }\ndo:\n  - look: { call: probe.tcp, with: { host: 127.0.0.1, port: 1 } }\n`;

function saved(name: string): string {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, `${name}.yaml`), probing(name));
  return place;
}

describe("opsloom functions", () => {
  it("lists what definitions may call, and the workers that have it", async () => {
    const told = await cli("functions");
    expect(told).toMatchObject({ code: 0, err: "" });
    expect(told.out).toMatch(/^probe\.tcp +\S.* +yes +all$/m);
    expect(told.out).toContain(`1 worker:\n  ${own.id}, version `);
  });

  it("shows one: input and output from its schema, and an example that may be called as it stands", async () => {
    const { out } = await cli("functions", "probe.tcp");
    expect(out).toMatch(
      /^probe\.tcp: [^]*\nworkers: all\n\ninput:\n {2}type: object\n {2}properties:\n {4}host:\n[^]*\n {4}port:\n/,
    );
    expect(out).toMatch(/\noutput:\n[^]*\nexample:\n {2}call: probe\.tcp\n {2}with:\n {4}host: text\n {4}port: 1\n$/);
    const kim = await product.as("kim");
    expect(await kim.get("/v1/functions/probe.tcp")).toMatchObject({
      name: "probe.tcp",
      checked: true,
      workers: [own.id],
      example: { port: 1 },
    });
  });

  it("suggests the name that was meant", async () => {
    const told = await cli("functions", "probe.tpc");
    expect(told.code).not.toBe(0);
    expect(told.err).toContain('there is no function "probe.tpc"; did you mean "probe.tcp"?');
  });

  it("says which worker lacks a function, has another one, or alone has one", async () => {
    const facts = product.functionFacts["probe.tls"]!;
    const differing = {
      "probe.tcp": null,
      "probe.tls": { ...facts, digest: "x" },
      "chat.say": { ...facts, digest: "y" },
    };
    await withOther(differing, async () => {
      const { out } = await cli("functions");
      expect(out).toMatch(/^probe\.tcp .* 1; missing on other-1$/m);
      expect(out).toMatch(/^probe\.tls .* 1; another one on other-1$/m);
      expect(out).toMatch(/^chat\.say .* 1; missing on .*; not known to the API: name its integration there too/m);
    });
  });
});

describe("publishing a runbook whose function a running worker lacks", () => {
  it("is done, with a warning at the call that names the worker and what to do", async () => {
    await withOther({ "probe.tcp": null }, async () => {
      const told = await cli("publish", saved("lacked"));
      expect(told.code).toBe(0);
      expect(told.out).toContain("published Runbook/desk/lacked");
      expect(told.err).toMatch(/lacked\.yaml:3:\d+.*OPS363.*"probe\.tcp" cannot be called everywhere/);
      expect(told.err).toContain('restart the worker "other-1" (process 41 on far) lacking it');
    });
  });

  it("warns of a worker with another function of that name, and diff warns too", async () => {
    const facts = product.functionFacts["probe.tcp"]!;
    await withOther({ "probe.tcp": { ...facts, digest: "old" } }, async () => {
      const told = await cli("diff", saved("aged"));
      expect(told.err).toContain('restart the worker "other-1" (process 41 on far) having another one');
    });
  });

  it("has nothing to say when every worker has it, nor of a runbook: workers run it without a restart", async () => {
    expect(await cli("publish", saved("known"))).toMatchObject({ code: 0, err: "" });
    const started = await cli("run", "start", "desk/known", "--wait");
    expect(`${started.out}${started.err}`).toContain("completed");
  });
});

it("the metrics count workers and name the functions they disagree on, for doctor", async () => {
  const { pool } = product;
  const metrics = await startMetricsServer({ pool, port: 0, readiness: () => Promise.reject(new Error("not asked")) });
  try {
    const measured = () => measure({ metricsUrl: metrics.url } as never);
    expect(await measured()).toMatchObject({ workers: 1, disagreed: [] });
    await withOther({ "probe.tcp": null }, async () => {
      expect(await measured()).toMatchObject({ workers: 2, disagreed: ["probe.tcp"] });
    });
  } finally {
    await metrics.stop();
  }
});
