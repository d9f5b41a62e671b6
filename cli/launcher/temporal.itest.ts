import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cacheDirectory } from "../configuration/directories.ts";
import { environment } from "../configuration/environment.ts";
import { describeNamespace } from "./grpc-probe.ts";
import { silent } from "./log.ts";
import { isAlive, signal, waitForExit } from "./process-identity.ts";
import { findTemporal, type TemporalBinary } from "./temporal-binary.ts";
import { type RunningTemporal, startTemporal, type StartTemporalOptions, stopOrphanedTemporal } from "./temporal.ts";

const homes: string[] = [];
const running: RunningTemporal[] = [];
let binary: TemporalBinary;

beforeAll(async () => {
  binary = await findTemporal({
    executable: environment["OPSLOOM_TEMPORAL_CLI"] ?? null,
    searchPath: environment["PATH"] ?? "",
    cacheDirectory: cacheDirectory(environment),
    log: silent,
  });
}, 600_000);

afterAll(async () => {
  for (const temporal of running) await temporal.stop();
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), "opsloom-temporal-"));
  homes.push(home);
  return home;
}

async function start(options: Partial<StartTemporalOptions> & { home: string }): Promise<RunningTemporal> {
  const temporal = await startTemporal({ binary, namespace: "opsloom", headless: true, log: silent, ...options });
  running.push(temporal);
  return temporal;
}

it("serves the namespace from a file that only its owner enters", async () => {
  const home = newHome();
  const temporal = await start({ home });
  expect(await describeNamespace({ address: temporal.address }, "opsloom", 5_000)).toMatchObject({ code: 0 });
  expect(await describeNamespace({ address: temporal.address }, "nowhere", 5_000)).toMatchObject({
    code: 5,
    message: expect.stringContaining("nowhere"),
  });
  expect(temporal).toMatchObject({ uiUrl: null, fresh: true, adopted: false, version: binary.version.server });
  expect(existsSync(join(home, "temporal", `temporal-${binary.version.server}.db`))).toBe(true);
  expect(statSync(join(home, "temporal")).mode & 0o777).toBe(0o700);
});

it("adopts a server that was left running, and starts on the same file after kill -9", async () => {
  const home = newHome();
  const first = await start({ home });
  const second = await start({ home });
  expect(second).toMatchObject({ pid: first.pid, address: first.address, adopted: true, fresh: false });
  signal(first.pid, "SIGKILL");
  await waitForExit(first.pid, 5_000);
  const third = await start({ home, ports: { grpc: Number(first.address.split(":")[1]) } });
  expect(third).toMatchObject({ adopted: false, fresh: false, address: first.address });
});

it("gives a newer server a new file and keeps the old one", async () => {
  const home = newHome();
  const old = await start({ home });
  const lines: string[] = [];
  const newer = await start({
    home,
    binary: { ...binary, version: { cli: "9.0.0", server: "9.0.0" } },
    log: (line) => lines.push(line),
  });
  expect(isAlive(old.pid)).toBe(false);
  expect(lines).toEqual([expect.stringContaining(`stopping the Temporal server ${binary.version.server}`)]);
  expect(newer).toMatchObject({ fresh: true, adopted: false });
  expect(existsSync(join(home, "temporal", `temporal-${binary.version.server}.db`))).toBe(true);
  expect(existsSync(join(home, "temporal", "temporal-9.0.0.db"))).toBe(true);
});

it("takes another port when the wished one is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  const temporal = await start({ home: newHome(), ports: { grpc: port } });
  expect(temporal.address).not.toBe(`127.0.0.1:${port}`);
  other.close();
});

it("stops what a killed launcher left, once", async () => {
  const home = newHome();
  const temporal = await start({ home });
  expect(await stopOrphanedTemporal(home, silent)).toBe(true);
  expect(isAlive(temporal.pid)).toBe(false);
  expect(await stopOrphanedTemporal(home, silent)).toBe(false);
});

it("says why a program that is no server does not start", async () => {
  await expect(start({ home: newHome(), binary: { ...binary, path: "/bin/false" } })).rejects.toMatchObject({
    exitCode: 69,
    message: expect.stringContaining('"/bin/false" did not start'),
  });
});
