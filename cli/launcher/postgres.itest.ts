import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, expect, it } from "vitest";
import { nobody, openCheckout } from "../../test/support/open-checkout.ts";
import { postgresAccount } from "./account.ts";
import { silent } from "./log.ts";
import { findNativeDirectory } from "./postgres-package.ts";
import { type RunningPostgres, startPostgres, type StartPostgresOptions } from "./postgres.ts";
import { isAlive, signal, waitForExit } from "./process-identity.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const isRoot = process.getuid?.() === 0;
const directories: string[] = [];
const running: RunningPostgres[] = [];

function newDirectory(mode = 0o755): string {
  const directory = mkdtempSync(join(tmpdir(), "opsloom-postgres-"));
  chmodSync(directory, mode);
  directories.push(directory);
  return directory;
}

async function start(options: Partial<StartPostgresOptions> & { home: string }): Promise<RunningPostgres> {
  const postgres = await startPostgres({ log: silent, durable: false, ...options });
  running.push(postgres);
  return postgres;
}

async function query(postgres: RunningPostgres, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

afterAll(async () => {
  for (const postgres of running) await postgres.stop();
  for (const directory of directories) {
    spawnSync("chmod", ["-R", "u+w", directory]);
    rmSync(directory, { recursive: true, force: true });
  }
});

it("keeps its data over a stop, with a password that only its owner reads", async () => {
  const home = newDirectory();
  const first = await start({ home, durable: true });
  await query(first, "create table kept ()");
  expect(statSync(join(home, "postgres.password")).mode & 0o777).toBe(0o600);
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start({ home });
  expect(second.adopted).toBe(false);
  expect(await query(second, "select count(*) from pg_class where relname = 'kept'")).toBe("1");
  expect(await query(second, "select current_database() || ' ' || current_user")).toBe("opsloom opsloom");
  await expect(query({ ...second, url: second.url.replace(/:[^:@]+@/, ":wrong@") }, "select 1")).rejects.toThrow(
    "password authentication failed",
  );
});

it("adopts a server that was left running", async () => {
  const home = newDirectory();
  const first = await start({ home });
  const second = await start({ home });
  expect(second).toMatchObject({ pid: first.pid, port: first.port, adopted: true });
  await second.stop();
  await first.exited;
  expect(isAlive(first.pid)).toBe(false);
});

it("recovers what was committed before kill -9 of the server", async () => {
  const home = newDirectory();
  const first = await start({ home, durable: true });
  await query(first, "create table committed as select 1 as one");
  signal(first.pid, "SIGKILL");
  await waitForExit(first.pid, 5_000);
  const second = await start({ home, durable: true });
  expect(await query(second, "select one from committed")).toBe(1);
});

it("starts over the pid file of a dead server whose process id somebody else has now", async () => {
  const home = newDirectory();
  const first = await start({ home });
  signal(first.pid, "SIGKILL");
  await waitForExit(first.pid, 5_000);
  const path = join(home, "postgres", "data", "postmaster.pid");
  writeFileSync(path, readFileSync(path, "utf8").replace(/^\d+/, String(process.ppid)));
  const second = await start({ home });
  expect(second.adopted).toBe(false);
  expect(await query(second, "select 1")).toBe(1);
});

it("takes another port when the wished one is taken", async () => {
  const first = await start({ home: newDirectory() });
  const second = await start({ home: newDirectory(), port: first.port });
  expect(second.port).not.toBe(first.port);
});

it("throws away what a start that was killed in the middle of initdb left", async () => {
  const home = newDirectory();
  const first = await start({ home });
  await first.stop();
  const data = join(home, "postgres", "data");
  cpSync(data, `${data}.new`, { recursive: true });
  rmSync(data, { recursive: true });
  rmSync(join(`${data}.new`, "PG_VERSION"));
  expect(await query(await start({ home }), "select 1")).toBe(1);
  expect(existsSync(`${data}.new`)).toBe(false);
});

it("says that the password file is not the one of the data", async () => {
  const home = newDirectory();
  await (await start({ home })).stop();
  writeFileSync(join(home, "postgres.password"), "another\n");
  await expect(start({ home })).rejects.toMatchObject({
    exitCode: 78,
    message: expect.stringContaining('refuses the password of "postgres.password"'),
  });
});

it("refuses data of another major version", async () => {
  const home = newDirectory();
  await (await start({ home })).stop();
  writeFileSync(join(home, "postgres", "data", "PG_VERSION"), "14\n");
  await expect(start({ home })).rejects.toMatchObject({
    exitCode: 78,
    message: expect.stringContaining("was made by PostgreSQL 14"),
  });
});

/** The package as npm leaves it with --ignore-scripts: without its links. */
function unlinkedPackage(mode: number): string {
  const directory = newDirectory(mode);
  cpSync(join(findNativeDirectory(), ".."), join(directory, "package"), { recursive: true, verbatimSymlinks: true });
  const native = join(directory, "package", "native");
  for (const entry of readdirSync(join(native, "lib"), { withFileTypes: true }))
    if (entry.isSymbolicLink()) rmSync(join(native, "lib", entry.name));
  // As npm installs it under the usual umask; below `directory` its mode decides.
  spawnSync("chmod", ["-R", "a+rX", join(directory, "package")]);
  return native;
}

it("makes the links that the package's install script would have made", async () => {
  const native = unlinkedPackage(0o755);
  const postgres = await start({ home: newDirectory(), nativeDirectory: native });
  expect(await query(postgres, "select count(*) from pg_available_extensions where name = 'pg_trgm'")).toBe("1");
  expect(existsSync(join(native, "lib", "libpq.so.5"))).toBe(true);
});

// Copying the checkout for that user takes most of it, on a busy disk more than a minute.
it(
  "links the libraries in the home when node_modules is read-only (root plays an ordinary user)",
  { timeout: 300_000 },
  async () => {
    const native = unlinkedPackage(0o755);
    spawnSync("chmod", ["-R", "a-w", join(native, "..")]);
    const home = newDirectory(0o777);
    const checkout = isRoot ? openCheckout() : { root, node: process.execPath, remove() {} };
    const run = spawnSync(
      checkout.node,
      [join(checkout.root, "test/support/start-postgres.mjs"), join(home, "home"), native],
      {
        ...(isRoot ? { uid: nobody.uid, gid: nobody.gid, cwd: checkout.root } : {}),
        encoding: "utf8",
        env: { ...process.env, HOME: home, TMPDIR: tmpdir() },
      },
    );
    checkout.remove();
    expect(run.stderr).toBe("");
    expect(run.stdout).toContain("started and stopped 18");
    expect(existsSync(join(native, "lib", "libpq.so.5"))).toBe(false);
    expect(existsSync(join(home, "home", "postgres", "lib", "libpq.so.5"))).toBe(true);
  },
);

// Only root has an account of PostgreSQL's beside its own.
if (isRoot)
  it("as root with a closed home keeps the data where PostgreSQL's account reaches it, and copies a package it cannot reach", async () => {
    const home = newDirectory(0o700);
    const systemDirectory = join(newDirectory(0o755), "system");
    const native = unlinkedPackage(0o700);
    spawnSync("chmod", ["-R", "go-rwx", native]);
    const lines: string[] = [];
    const postgres = await start({ home, systemDirectory, nativeDirectory: native, log: (line) => lines.push(line) });
    expect(await query(postgres, "show data_directory")).toMatch(
      new RegExp(`^${systemDirectory}/postgres-[0-9a-f]{12}/data$`),
    );
    expect(statSync(`/proc/${postgres.pid}`).uid).toBe(postgresAccount(join(home, "none"))!.uid);
    expect(lines).toEqual([
      expect.stringContaining("is closed to the account"),
      expect.stringContaining("copying the PostgreSQL binaries"),
    ]);
    await postgres.stop();
    const again = await start({ home, systemDirectory, nativeDirectory: native });
    expect(await query(again, "select 1")).toBe(1);
  });
