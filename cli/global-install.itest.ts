import { execFile, spawn } from "node:child_process";
import { readdirSync, realpathSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiDocument } from "../api/document.ts";
import { guardedHome } from "../test/support/guard.ts";
import { cacheDirectory } from "./configuration/directories.ts";
import type { State } from "./launcher/state.ts";
import { findTemporal } from "./launcher/temporal-binary.ts";
import { version } from "./version.ts";

const run = promisify(execFile);
const checkout = fileURLToPath(new URL("../", import.meta.url));
const installMs = 300_000;

let prefix: string;
let program: string;
/** Where the package was installed. */
let installed: string;

/** Packs the checkout and installs the package as `npm i -g` does, below a prefix of its own. */
beforeAll(async () => {
  prefix = realpathSync(await mkdtemp(join(tmpdir(), "opsloom global-")));
  await run("npm", ["pack", "--pack-destination", prefix], { cwd: checkout });
  const archive = readdirSync(prefix).find((name) => name.endsWith(".tgz"))!;
  const words = ["install", "--global", "--prefix", prefix, "--prefer-offline", "--no-audit", "--no-fund"];
  await run("npm", [...words, join(prefix, archive)], { cwd: prefix });
  program = join(prefix, "bin", "opsloom");
  installed = join(prefix, "lib", "node_modules", "opsloom");
}, installMs);

afterAll(() => rmSync(prefix, { recursive: true, force: true }));

describe("the program installed from its package", () => {
  it("runs from any folder, without its sources and without a loader", async () => {
    expect((await run(program, ["--version"], { cwd: tmpdir() })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    const own = files.filter((file) => !file.startsWith("node_modules/"));
    expect(own.filter((file) => file.endsWith(".ts"))).toEqual([]);
    expect(files.filter((file) => /node_modules\/(tsx|esbuild)\/package\.json$/.test(file))).toEqual([]);
    const validated = await run(program, ["validate", join(installed, "definitions")], { cwd: tmpdir() });
    expect(`${validated.stdout}${validated.stderr}`).toContain("0 errors");
  });

  it("shows stack traces with the lines of the sources", async () => {
    const fault = join(installed, "dist", "opsloom.js");
    const script = `process.setSourceMapsEnabled(true); const { run } = await import(${JSON.stringify(fault)}); await run(null)`;
    const failed = await run(process.execPath, ["--input-type=module", "-e", script]).catch(
      (error: { stderr: string }) => error,
    );
    expect(failed.stderr).toMatch(/cli\/opsloom\.ts:\d+:\d+/);
  });

  it("starts worker and API on an empty cache and an empty home, and carries out an opening", async () => {
    const { home, remove } = guardedHome("opsloom-global-home-");
    const executable = await findTemporal({
      executable: process.env["OPSLOOM_TEMPORAL_CLI"] ?? null,
      searchPath: process.env["PATH"] ?? "",
      cacheDirectory: cacheDirectory(process.env),
      log: () => undefined,
    });
    const environment = {
      ...process.env,
      XDG_CACHE_HOME: join(prefix, "cache"),
      OPSLOOM_TEMPORAL_CLI: executable.path,
      OPSLOOM_HOME: home,
    };
    const up = spawn(program, ["up", "--json", "--port", "0"], { cwd: tmpdir(), env: environment });
    const gone = new Promise<number | null>((resolve) => up.once("exit", resolve));
    let said = "";
    up.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    try {
      const state = await new Promise<State>((resolve, reject) => {
        let out = "";
        up.stdout.setEncoding("utf8").on("data", (text: string) => {
          out += text;
          if (out.includes("\n")) resolve(JSON.parse(out) as State);
        });
        void gone.then((code) => reject(new Error(`opsloom up ended (${code}): ${said}`)));
      });
      const document = (await (await fetch(`${state.apiUrl}/openapi.json`)).json()) as { info: object };
      expect(document).toEqual({ ...apiDocument, info: { ...apiDocument.info, version } });
      const words = ["incident", "open", "caller=ada", "title=The shop is slow", "--output", "json"];
      const opened = await run(program, words, { cwd: tmpdir(), env: environment });
      expect(opened.stdout).toMatch(/INC\d{7}/);
    } finally {
      up.kill("SIGTERM");
      expect(await gone).toBe(0);
      await remove();
    }
  });
});
