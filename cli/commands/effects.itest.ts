import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OutboxEffect } from "../../store/outbox/effect.ts";
import { enqueue } from "../../store/outbox/enqueue.ts";
import { noteRefusal } from "../../store/refusal/refusal.ts";
import { parkOutbox, postponeOutbox } from "../../store/outbox/settle.ts";
import { opsloom, type Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";
import { isLock, type Lock, tryLock } from "../launcher/lock.ts";
import { lockPath, type State, writeState } from "../launcher/state.ts";
import { type MetricsServer, startMetricsServer } from "../server/metrics-server.ts";

let product: TestProduct;
let metrics: MetricsServer;
let folder: string;
let home: string;
let lock: Lock;

const start = (id: string): OutboxEffect =>
  ({
    id,
    record: "incident/INC1",
    kind: "run.start",
    run: id,
    runbook: "no/such",
    digest: null,
    input: {},
    tasks: [],
  }) as never;

beforeAll(async () => {
  // Nothing delivers, so that effects stay as they are put.
  product = await startProduct({ relay: false });
  const { pool } = product;
  folder = product.folder;
  home = join(folder, "home");
  mkdirSync(home);
  const taken = tryLock(lockPath(home));
  if (!isLock(taken)) throw new Error("the home is in use");
  lock = taken;
  metrics = await startMetricsServer({
    pool,
    port: 0,
    readiness: () => Promise.resolve({ ready: true, checks: {} }) as never,
  });
  const state: State = {
    parts: ["api", "worker"],
    apiUrl: product.server.url,
    metricsUrl: metrics.url,
    temporalUiUrl: null,
    apiKeyFile: await product.keyFile("automation"),
    dataDir: home,
    pid: process.pid,
    startedAt: "2026-03-02T09:00:00.000Z",
    ports: { api: 1, metrics: 2, postgres: null, temporal: null, temporalUi: null },
    servers: { postgres: null, temporal: null },
    temporalAddress: "127.0.0.1:7233",
  };
  writeState(home, state);
});
afterAll(async () => {
  await metrics?.stop();
  lock?.release();
  await product?.stop();
});

const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, ...line);
const json = async (...line: string[]): Promise<unknown> => {
  const told = await as("automation", ...line, "--output", "json");
  expect(told.code, told.err).toBe(0);
  return JSON.parse(told.out) as unknown;
};
const doctor = async () =>
  (
    JSON.parse((await opsloom("doctor", "--home", home, "--json")).out) as {
      findings: { subject: string; state: string; detail: string; remedy: string | null }[];
    }
  ).findings.find(({ subject }) => subject === "effects");

describe("when everything was carried out", () => {
  it("says so, in words and as an empty list, and nothing of it in status", async () => {
    expect(await as("automation", "effects", "list")).toMatchObject({
      code: 0,
      out: "everything was carried out\n",
      err: "",
    });
    expect((await as("automation", "effects", "list", "--parked")).out).toBe("nothing is parked\n");
    expect(await json("effects", "list")).toEqual([]);
    expect((await as("automation", "effects", "retry", "--all")).out).toBe("nothing is parked\n");
    const status = await opsloom("status", "--home", home);
    expect(status).toMatchObject({ code: 0, err: "" });
    expect(status.out).not.toContain("Refused");
    expect(status.out).toMatch(/temporal.*\n.*Data .*\n$/i);
    expect(await doctor()).toMatchObject({ state: "ok", remedy: null });
  });
});

describe("commands that the engine sent and records refused", () => {
  it("are counted by doctor, which says where they are told", async () => {
    const refusal = { code: "OPS410", message: "INC1 is closed" };
    const sent = { commandId: "g#clear", record: "incident/INC1", sentBy: "group g", command: "resolve", refusal };
    for (const commandId of ["g#clear", "g#clear", "h#clear"]) await noteRefusal(product.pool, { ...sent, commandId });
    expect((await opsloom("doctor", "--home", home)).out).toMatch(
      /commands +records have refused what the engine sent them, in seven days: "resolve" 2\n +the story of the record/,
    );
    await product.pool.query("delete from sent_refusals");
  });
});

describe("effects that were refused", () => {
  beforeAll(async () => {
    const { pool } = product;
    await enqueue(pool, ["run/a#1", "run/b", "run/c"].map(start));
    await parkOutbox(pool, "run/a#1", 'no runbook "no/such" is published:\n  publish it');
    await parkOutbox(pool, "run/b", "refused");
    await postponeOutbox(pool, "run/c", "no answer", 3_600_000);
  });

  it("are listed with why, on one line each", async () => {
    const { out } = await as("automation", "effects", "list");
    expect(out.split("\n")).toEqual([
      expect.stringMatching(/^id +kind +state +tries +since +record +reason$/),
      expect.stringMatching(
        /^run\/a#1 +run\.start +parked +0 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +incident\/INC1 +no runbook "no\/such" is published: publish it$/,
      ),
      expect.stringMatching(/^run\/b +run\.start +parked .* refused$/),
      expect.stringMatching(/^run\/c +run\.start +retrying .* no answer$/),
      "",
    ]);
    expect((await as("automation", "effects", "list", "--parked")).out.split("\n")).toHaveLength(4);
    expect(await json("effects", "list", "--parked")).toMatchObject([
      { id: "run/a#1", state: "parked", recordId: "incident/INC1" },
      { id: "run/b", state: "parked" },
    ]);
  });

  it("are counted by status and doctor, which say what to do", async () => {
    const status = await opsloom("status", "--home", home);
    expect(status.out).toContain("\n  Refused      2 effects for good: see opsloom effects list --parked\n");
    expect(status.out).not.toMatch(/\n\n/);
    expect(JSON.parse((await opsloom("status", "--home", home, "--json")).out)).toMatchObject({
      phase: "ready",
      parkedEffects: 2,
    });
    expect(await doctor()).toMatchObject({
      state: "optional",
      detail: expect.stringMatching(/^2 effects /) as string,
      remedy: expect.stringContaining("opsloom effects retry --all") as string,
    });
    expect((await opsloom("doctor", "--home", home)).out).toMatch(
      /○ effects +2 effects .*\n +opsloom effects list --parked says why/,
    );
  });

  it("are tried again one by one or all", async () => {
    expect((await as("automation", "effects", "retry", "run/a#1")).out).toBe("1 effect tried again\n  run/a#1\n");
    expect(await json("effects", "retry", "--all")).toEqual({ retried: ["run/b"] });
    expect((await as("automation", "effects", "list", "--parked")).out).toBe("nothing is parked\n");
  });

  it("are refused to who may not, and to who names none, both or one that is not parked", async () => {
    for (const [code, user, ...line] of [
      [2, "automation", "effects", "retry"],
      [2, "automation", "effects", "retry", "run/b", "--all"],
      [2, "automation", "effects", "list", "--parkt"],
      [4, "automation", "effects", "retry", "run/b"],
      [5, "kim", "effects", "list"],
      [5, "kim", "effects", "retry", "--all"],
    ] as const) {
      const told = await as(user, ...line);
      expect(told.code, told.err).toBe(code);
      expect(told.out).toBe("");
      expect(told.err).not.toMatch(/\n\s+at /);
      expect(told.err).toMatch(/\S{3}/);
    }
  });
});

describe("a product that does not answer", () => {
  it("is told by doctor, and leaves the count of status open", async () => {
    await metrics.stop();
    expect(await doctor()).toMatchObject({
      state: "optional",
      detail: expect.stringContaining("does not answer") as string,
    });
    expect(JSON.parse((await opsloom("status", "--home", home, "--json")).out)).toMatchObject({ parkedEffects: null });
    lock.release();
    expect(await doctor()).toBeUndefined();
  });
});
