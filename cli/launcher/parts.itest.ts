import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, inject, it } from "vitest";
import { createEmptyDatabase, type TestDatabase } from "../../test/support/database.ts";
import { type LauncherProcess, startLauncher } from "../../test/support/launcher-process.ts";

const cli = fileURLToPath(new URL("../opsloom.cjs", import.meta.url));
const homes: string[] = [];
const started: LauncherProcess[] = [];
let database: TestDatabase;

beforeAll(async () => {
  database = await createEmptyDatabase();
});

afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  }
});

afterAll(async () => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
  await database?.drop();
});

/** A launcher on servers that run already. */
function start(environment: { readonly [name: string]: string } = {}): LauncherProcess & { readonly home: string } {
  const home = mkdtempSync(join(tmpdir(), "opsloom-parts-"));
  chmodSync(home, 0o755);
  homes.push(home);
  const servers = { OPSLOOM_DATABASE_URL: database.url, OPSLOOM_TEMPORAL_ADDRESS: inject("temporalAddress") };
  const launcher = startLauncher({ home, environment: { ...servers, ...environment } });
  started.push(launcher);
  return { ...launcher, home };
}

const stops = (launcher: LauncherProcess): (string | undefined)[] =>
  [...launcher.stderr().matchAll(/■ (\S+) stopped/g)].map(([, name]) => name);
const titles = (launcher: LauncherProcess): (string | undefined)[] =>
  [...launcher.stderr().matchAll(/✔ (\w+)/g)].map(([, title]) => title);
const status = (home: string) =>
  spawnSync(process.execPath, [cli, "status", "--json", "--home", home], { encoding: "utf8" });

it("starts a worker without an API: no port for it, no definitions, no keys, and health where the metrics are", async () => {
  const worker = start({ OPSLOOM_PARTS: "worker", OPSLOOM_PORT: "1" });
  const state = await worker.ready;
  expect(state).toMatchObject({ parts: ["worker"], apiUrl: null, apiKeyFile: null, ports: { api: null } });
  expect(titles(worker)).toEqual(["migrations", "metrics", "worker"]);
  expect(existsSync(join(worker.home, "api-key"))).toBe(false);
  expect((await fetch(new URL("/readyz", state.metricsUrl))).status).toBe(200);
  const told = status(worker.home);
  expect(told.status).toBe(0);
  expect(JSON.parse(told.stdout)).toMatchObject({ phase: "ready", parts: ["worker"], apiUrl: null });
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
  expect(stops(worker)).toEqual(["worker", "monitor", "connections"]);
});

it("starts an API without a worker", async () => {
  const api = start({ OPSLOOM_PARTS: "api" });
  const state = await api.ready;
  expect(state).toMatchObject({ parts: ["api"], apiUrl: expect.stringMatching(/^http:/) });
  expect(titles(api)).toEqual(["migrations", "definitions", "sample", "metrics", "API"]);
  expect(status(api.home).status).toBe(0);
  api.child.kill("SIGTERM");
  expect(await api.ended).toBe(0);
  expect(stops(api)).toEqual(["API", "monitor", "connections"]);
});

it("refuses a part that there is not, before anything is started", async () => {
  const launcher = start({ OPSLOOM_PARTS: "api,relay" });
  expect(await launcher.ended).toBe(78);
  expect(launcher.stderr().trim()).toMatch(
    /OPSLOOM_PARTS is "api,relay", and "relay" is no part of Opsloom: write api, worker or both/,
  );
});

it("says in one sentence that the port of the metrics is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  const launcher = start({ OPSLOOM_PARTS: "worker", OPSLOOM_METRICS_PORT: String(port) });
  expect(await launcher.ended).toBe(69);
  expect(launcher.stderr()).toContain(`"127.0.0.1:${port}" cannot be listened on`);
  other.close();
});

it("says in one sentence that the disk is full, whoever met it", async () => {
  const launcher = start({ OPSLOOM_TEST_FAIL: "full" });
  expect(await launcher.ended).toBe(73);
  expect(launcher.stderr()).toMatch(
    /disk [^]*is full \(could not extend file: No space left on device\): free some space/,
  );
});

it("says by its exit code that the disk became full while it ran", async () => {
  const launcher = start({ OPSLOOM_TEST_FAIL: "full while running", OPSLOOM_TEST_WORKER_END: "300" });
  await launcher.ready;
  expect(await launcher.ended).toBe(73);
  expect(launcher.stderr()).toContain("the worker ended by itself: no space left on device");
});

it("ends when its worker ends by itself: a process that does nothing would look alive", async () => {
  const launcher = start({ OPSLOOM_TEST_WORKER_END: "300" });
  await launcher.ready;
  expect(await launcher.ended).toBe(69);
  expect(launcher.stderr()).toContain("the worker ended by itself: the namespace is gone");
  expect(stops(launcher)).toEqual(["API", "worker", "monitor", "connections"]);
});

it("ends after a stop, and after a start that failed, even when something in the process holds on", async () => {
  const launcher = start({ OPSLOOM_TEST_STUCK: "1" });
  await launcher.ready;
  launcher.child.kill("SIGTERM");
  expect(await launcher.ended).toBe(0);
  expect(launcher.stderr()).toContain("worker did not stop as it should: tasks did not end in time");
  const failed = start({ OPSLOOM_TEST_STUCK: "1", OPSLOOM_TEST_FAIL: "migrate" });
  expect(await failed.ended).toBe(1);
});
