import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, existsSync, mkdirSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, expect, it } from "vitest";
import { type LauncherProcess, startLauncher, type StartLauncherOptions } from "../../test/support/launcher-process.ts";
import { nobody, openCheckout } from "../../test/support/open-checkout.ts";
import { cacheDirectory } from "../configuration/directories.ts";
import { environment } from "../configuration/environment.ts";
import { stopOrphans } from "./orphans.ts";
import { isAlive, signal, waitForExit } from "./process-identity.ts";
import { silent } from "./log.ts";
import { findTemporal } from "./temporal-binary.ts";

const cli = fileURLToPath(new URL("../opsloom.cjs", import.meta.url));
const isRoot = process.getuid?.() === 0;
const homes: string[] = [];
const started: LauncherProcess[] = [];

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), "opsloom-launcher-"));
  chmodSync(home, 0o755);
  homes.push(home);
  return home;
}

function start(options: StartLauncherOptions): LauncherProcess {
  const launcher = startLauncher(options);
  started.push(launcher);
  return launcher;
}

async function stop(launcher: LauncherProcess, name: NodeJS.Signals = "SIGTERM"): Promise<number | string> {
  launcher.child.kill(name);
  return launcher.ended;
}

async function serversOf(home: string): Promise<readonly number[]> {
  const state = JSON.parse(readFileSync(join(home, "state.json"), "utf8")) as {
    servers: { postgres: number; temporal: number };
  };
  return [state.servers.postgres, state.servers.temporal];
}

async function answer(url: string): Promise<string> {
  return (await fetch(url)).text();
}

async function eventually<T>(read: () => Promise<T> | T, wanted: (value: T) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const value = await read();
    if (wanted(value) || attempt > 300) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

afterEach(async () => {
  for (const launcher of started.splice(0))
    if (launcher.child.exitCode === null && launcher.child.signalCode === null) await stop(launcher);
});

afterAll(async () => {
  for (const home of homes) {
    await stopOrphans(home, silent);
    rmSync(home, { recursive: true, force: true });
  }
});

it("prints exactly one JSON line on stdout when everything answers, and stops it all in order", async () => {
  const home = newHome();
  const launcher = start({ home });
  const state = await launcher.ready;
  expect(await answer(state.apiUrl!)).toBe("ok\n");
  expect((await fetch(state.temporalUiUrl!)).ok).toBe(true);
  expect(state).toMatchObject({ dataDir: home, pid: launcher.child.pid, apiKeyFile: join(home, "api-key") });
  expect(statSync(join(home, "state.json")).mode & 0o777).toBe(0o600);
  const servers = await serversOf(home);
  expect(await stop(launcher)).toBe(0);
  expect(launcher.stdout().split("\n")).toHaveLength(2);
  expect([...launcher.stderr().matchAll(/■ (\S+) stopped/g)].map((match) => match[1])).toEqual([
    "API",
    "worker",
    "monitor",
    "connections",
    "Temporal",
    "PostgreSQL",
  ]);
  expect(servers.map(isAlive)).toEqual([false, false]);
});

it("resumes what an earlier start left, on the same ports of the servers", async () => {
  const home = newHome();
  const portsOf = async (): Promise<readonly unknown[]> => {
    const launcher = start({ home });
    const { ports } = await launcher.ready;
    expect(await stop(launcher, "SIGINT")).toBe(0);
    return [ports.postgres, ports.temporal];
  };
  // Somebody else on this machine may take a port while nobody listens on it: then the next start has another.
  const seen = [await portsOf(), await portsOf()];
  for (let more = 3; more > 0 && String(seen.at(-1)) !== String(seen.at(-2)); more -= 1) seen.push(await portsOf());
  expect(seen.at(-1)).toEqual(seen.at(-2));
  const status = spawnSync(process.execPath, [cli, "status", "--json", "--home", home], { encoding: "utf8" });
  expect(status.status).toBe(69);
  expect(JSON.parse(status.stdout)).toMatchObject({ phase: "stopped" });
});

it("adopts both servers after kill -9 of the launcher", async () => {
  const home = newHome();
  const first = start({ home });
  await first.ready;
  const servers = await serversOf(home);
  expect(await stop(first, "SIGKILL")).toBe("SIGKILL");
  expect(servers.map(isAlive)).toEqual([true, true]);
  const second = start({ home });
  const state = await second.ready;
  expect([state.servers.postgres, state.servers.temporal]).toEqual(servers);
  expect(second.stderr()).toMatch(/PostgreSQL .*adopted/);
  expect(second.stderr()).toMatch(/Temporal .*adopted/);
  expect(await stop(second)).toBe(0);
  expect(servers.map(isAlive)).toEqual([false, false]);
});

it("stops from another terminal, and also what a killed launcher left", async () => {
  const home = newHome();
  const first = start({ home });
  const { apiUrl } = await first.ready;
  const status = spawnSync(process.execPath, [cli, "status", "--json", "--home", home], { encoding: "utf8" });
  expect(JSON.parse(status.stdout)).toMatchObject({ phase: "ready", apiUrl });
  const down = spawnSync(process.execPath, [cli, "down", "--home", home], { encoding: "utf8" });
  expect(down.status).toBe(0);
  expect(await first.ended).toBe(0);
  const second = start({ home });
  await second.ready;
  const servers = await serversOf(home);
  await stop(second, "SIGKILL");
  expect(spawnSync(process.execPath, [cli, "down", "--home", home]).status).toBe(0);
  expect(servers.map(isAlive)).toEqual([false, false]);
});

it("brings PostgreSQL and Temporal back at the same place when they are killed", async () => {
  const home = newHome();
  const launcher = start({ home });
  const { apiUrl } = await launcher.ready;
  const [postgres, temporal] = await serversOf(home);
  signal(postgres!, "SIGKILL");
  signal(temporal!, "SIGKILL");
  await waitForExit(postgres!, 5_000);
  expect(
    await eventually(
      () => answer(apiUrl!),
      (text) => text === "ok\n",
    ),
  ).toBe("ok\n");
  await eventually(
    launcher.stderr,
    (text) => text.includes("Temporal runs again") && text.includes("PostgreSQL runs again"),
  );
  expect(launcher.stderr()).toContain("Temporal runs again");
  expect((await serversOf(home)).map(isAlive)).toEqual([true, true]);
  expect(await stop(launcher)).toBe(0);
});

it("says in one sentence that the port is taken, and leaves nothing running", async () => {
  const home = newHome();
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  const launcher = start({ home, port });
  expect(await launcher.ended).toBe(69);
  expect(launcher.stderr().trim().split("\n")).toEqual([
    expect.stringContaining(`"127.0.0.1:${port}" cannot be listened on`),
  ]);
  expect(existsSync(join(home, "postgres"))).toBe(false);
  other.close();
});

it("refuses a home on which another launcher runs", async () => {
  const home = newHome();
  await start({ home }).ready;
  const second = start({ home });
  expect(await second.ended).toBe(6);
  expect(second.stderr()).toContain("another opsloom (process");
});

it("takes over the lock of a dead launcher whose process id somebody else has now", async () => {
  const home = newHome();
  writeFileSync(
    join(home, "launcher.lock"),
    JSON.stringify({ pid: process.pid, birth: "another boot/1", token: "old" }),
  );
  const launcher = start({ home });
  await launcher.ready;
  expect(await stop(launcher)).toBe(0);
});

it("says in one sentence that the home cannot be written", async () => {
  const home = join(newHome(), "file");
  writeFileSync(home, "");
  const launcher = start({ home });
  expect(await launcher.ended).toBe(73);
  expect(launcher.stderr().trim().split("\n")).toEqual([expect.stringContaining(`"${home}"`)]);
});

it("stops the servers again when a later step fails", async () => {
  const home = newHome();
  const launcher = start({ home, environment: { OPSLOOM_TEST_FAIL: "migrate" } });
  expect(await launcher.ended).toBe(1);
  expect(launcher.stderr()).toContain('the step "migrate" was told to fail');
  expect(launcher.stderr()).toContain("■ PostgreSQL stopped");
  expect(await stopOrphans(home, silent)).toBe(false);
});

it("stops at once at the second Ctrl-C and starts again from it", async () => {
  const home = newHome();
  const launcher = start({ home, environment: { OPSLOOM_TEST_STOP_MS: "60000" } });
  await launcher.ready;
  const servers = await serversOf(home);
  launcher.child.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  launcher.child.kill("SIGINT");
  expect(await launcher.ended).toBe(130);
  for (const pid of servers) expect(await waitForExit(pid, 10_000)).toBe(true);
  const second = start({ home });
  expect(await answer((await second.ready).apiUrl!)).toBe("ok\n");
});

it("takes the Ctrl-C that npm passes on a second time for one", async () => {
  const launcher = start({ home: newHome(), environment: { OPSLOOM_TEST_STOP_MS: "300" } });
  await launcher.ready;
  launcher.child.kill("SIGINT");
  launcher.child.kill("SIGINT");
  expect(await launcher.ended).toBe(0);
});

// Only root can play somebody else.
if (isRoot) {
  const checkout = openCheckout();
  afterAll(() => checkout.remove());
  const as = { ...nobody, ...checkout };

  it("runs as an ordinary user, which root plays with an account that reaches Node.js and the sources", async () => {
    const parent = newHome();
    const home = join(parent, "home");
    mkdirSync(home);
    spawnSync("chown", ["65534:65534", home]);
    const binary = await findTemporal({
      executable: environment["OPSLOOM_TEMPORAL_CLI"] ?? null,
      searchPath: environment["PATH"] ?? "",
      cacheDirectory: cacheDirectory(environment),
      log: silent,
    });
    const launcher = start({
      home,
      as,
      environment: { OPSLOOM_TEMPORAL_CLI: binary.path, HOME: home, TMPDIR: "/tmp" },
    });
    const state = await launcher.ready;
    expect(statSync(`/proc/${state.servers.postgres}`).uid).toBe(nobody.uid);
    expect(await answer(state.apiUrl!)).toBe("ok\n");
    expect(await stop(launcher)).toBe(0);
  });

  it("says to an ordinary user that root's directory cannot be written", async () => {
    const parent = newHome();
    const launcher = start({ home: join(parent, "home"), as, environment: { HOME: parent } });
    expect(await launcher.ended).toBe(73);
    expect(launcher.stderr()).toContain("is not writable for this account");
  });
}
