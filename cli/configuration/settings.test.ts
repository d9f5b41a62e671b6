import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cacheDirectory, defaultHome } from "./directories.ts";
import { type Environment, unknownSettings } from "./environment.ts";
import { readSettings } from "./settings.ts";

const wrong = (from: Environment, options = {}) =>
  readSettings(options, from).then(
    () => "no error",
    (error: { exitCode: number; message: string }) => `${error.exitCode} ${error.message}`,
  );

describe("settings", () => {
  it("need nothing: embedded servers, loopback, port 4600", async () => {
    expect(await readSettings({}, { HOME: "/home/kim", PATH: "/bin" })).toMatchObject({
      parts: ["api", "worker"],
      host: "127.0.0.1",
      port: 4600,
      metricsPort: 0,
      databaseUrl: null,
      temporal: null,
      temporalExecutable: null,
      temporalDownload: true,
      searchPath: "/bin",
    });
  });

  it("take options before variables", async () => {
    const from = { OPSLOOM_HOME: "/one", OPSLOOM_PORT: "1" };
    expect(await readSettings({ home: "/two", port: "0" }, from)).toMatchObject({ home: "/two", port: 0 });
    expect(await readSettings({}, from)).toMatchObject({ home: "/one", port: 1 });
  });

  it("refuse what is no port, naming the value and the remedy", async () => {
    for (const port of ["65536", "-1", "4.5", "http", "", "0x10"])
      expect(await wrong({}, { port })).toBe(`78 --port is "${port}": give a whole number from 0 to 65535`);
    expect(await wrong({ OPSLOOM_PORT: "x" })).toContain('78 OPSLOOM_PORT is "x"');
  });

  it("say which parts run in this process, and refuse what is none", async () => {
    const partsOf = async (from: Environment, options = {}) => (await readSettings(options, from)).parts;
    expect(await partsOf({ OPSLOOM_PARTS: "worker" })).toEqual(["worker"]);
    expect(await partsOf({ OPSLOOM_PARTS: "worker" }, { parts: "api" })).toEqual(["api"]);
    expect(await partsOf({}, { parts: "worker, api" })).toEqual(["api", "worker"]);
    for (const text of ["relay", "api,", ""])
      expect(await wrong({}, { parts: text })).toMatch(
        new RegExp(
          `^78 --parts is "${text}", and ".*" is no part of Opsloom: write api, worker or both with a comma, or collector$`,
        ),
      );
    expect(await wrong({ OPSLOOM_PARTS: "apis" })).toContain('78 OPSLOOM_PARTS is "apis"');
  });

  it("read a secret from the file that NAME_FILE names, and never from both", async () => {
    const directory = mkdtempSync(join(tmpdir(), "opsloom-settings-"));
    const file = join(directory, "url");
    writeFileSync(file, "postgres://ops:secret@db/ops\n");
    expect((await readSettings({}, { OPSLOOM_DATABASE_URL_FILE: file })).databaseUrl).toBe(
      "postgres://ops:secret@db/ops",
    );
    expect(await wrong({ OPSLOOM_DATABASE_URL_FILE: file, OPSLOOM_DATABASE_URL: "postgres://x" })).toBe(
      "78 OPSLOOM_DATABASE_URL and OPSLOOM_DATABASE_URL_FILE are both set: unset one of them",
    );
    expect(await wrong({ OPSLOOM_DATABASE_URL_FILE: join(directory, "none") })).toContain("which cannot be read");
    writeFileSync(join(directory, "empty"), "\n");
    expect(await wrong({ OPSLOOM_DATABASE_URL_FILE: join(directory, "empty") })).toContain("which is empty");
    rmSync(directory, { recursive: true });
  });

  it("do not repeat a database address that is wrong, because it may hold a password", async () => {
    const text = await wrong({ OPSLOOM_DATABASE_URL: "mysql://ops:hunter2@db/ops" });
    expect(text).toContain("78 OPSLOOM_DATABASE_URL is no PostgreSQL address");
    expect(text).not.toContain("hunter2");
  });

  it("leave namespace, key and TLS of a Temporal server to Temporal's own variables", async () => {
    const { temporal } = await readSettings(
      {},
      {
        OPSLOOM_TEMPORAL_ADDRESS: "cloud.example:7233",
        TEMPORAL_NAMESPACE: "ops.acme",
        TEMPORAL_API_KEY: "key",
        TEMPORAL_ADDRESS: "elsewhere:1",
      },
    );
    expect(temporal).toMatchObject({
      namespace: "ops.acme",
      options: { address: "cloud.example:7233", apiKey: "key", tls: true },
    });
    expect((await readSettings({}, { OPSLOOM_TEMPORAL_ADDRESS: "temporal:7233" })).temporal).toMatchObject({
      namespace: "default",
      options: { address: "temporal:7233" },
    });
    expect(await wrong({ OPSLOOM_TEMPORAL_ADDRESS: "https://temporal:7233" })).toContain(
      "give host:port, without a scheme",
    );
  });

  it("name a variable that nobody reads, with the one that was meant", () => {
    expect(
      unknownSettings({
        OPSLOOM_DATABSE_URL: "x",
        OPSLOOM_DATABASE_URL: "y",
        OPSLOOM_API_KEY_FILE: "z",
        OPSLOOM_TEST_POSTGRES_URL: "t",
        OPSLOOM_WEATHER_REPORT: "w",
      }),
    ).toEqual([
      "unknown setting OPSLOOM_DATABSE_URL; did you mean OPSLOOM_DATABASE_URL?",
      "unknown setting OPSLOOM_WEATHER_REPORT",
    ]);
  });
});

describe("directories", () => {
  it("follow the XDG rules for users, and ignore relative values", () => {
    expect(defaultHome({ HOME: "/home/kim" }, false)).toBe("/home/kim/.local/state/opsloom");
    expect(defaultHome({ HOME: "/home/kim", XDG_STATE_HOME: "/state" }, false)).toBe("/state/opsloom");
    expect(defaultHome({ HOME: "/home/kim", XDG_STATE_HOME: "state" }, false)).toBe("/home/kim/.local/state/opsloom");
    expect(cacheDirectory({ HOME: "/home/kim" }, false)).toBe("/home/kim/.cache/opsloom");
    expect(cacheDirectory({ HOME: "/home/kim", XDG_CACHE_HOME: "/c" }, false)).toBe("/c/opsloom");
  });

  it("are those of the system for root", () => {
    expect(defaultHome({ HOME: "/root" }, true)).toBe("/var/lib/opsloom/default");
    expect(cacheDirectory({ HOME: "/root" }, true)).toBe("/var/cache/opsloom");
  });
});
