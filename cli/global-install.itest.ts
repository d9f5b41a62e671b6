import { execFile, spawn } from "node:child_process";
import { readdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiDocument } from "../api/document.ts";
import { integrationCommands, writeIntegration } from "../test/support/integration-page.ts";
import { guardedHome } from "../test/support/guard.ts";
import { checkoutOfItsOwn } from "../test/support/open-checkout.ts";
import { cacheDirectory } from "./configuration/directories.ts";
import type { State } from "./launcher/state.ts";
import { findTemporal } from "./launcher/temporal-binary.ts";
import { version } from "./version.ts";

const run = promisify(execFile);
const installMs = 300_000;

let prefix: string;
let program: string;
/** Where the package was installed. */
let installed: string;

/**
 * Packs a checkout of its own, for the package's build leaves nothing of older ones that may still run, and installs
 * the package as `npm i -g` does, below a prefix of its own.
 */
beforeAll(async () => {
  prefix = realpathSync(await mkdtemp(join(tmpdir(), "opsloom global-")));
  await run("npm", ["pack", "--pack-destination", prefix], { cwd: checkoutOfItsOwn(prefix) });
  const archive = readdirSync(prefix).find((name) => name.endsWith(".tgz"))!;
  const words = ["install", "--global", "--prefix", prefix, "--prefer-offline", "--no-audit", "--no-fund"];
  await run("npm", [...words, join(prefix, archive)], { cwd: prefix });
  program = join(prefix, "bin", "opsloom");
  installed = join(prefix, "lib", "node_modules", "opsloom");
}, installMs);

afterAll(() => rmSync(prefix, { recursive: true, force: true }), installMs);

describe("the program installed from its package", () => {
  it("runs from any folder, without its sources and without a loader", async () => {
    expect((await run(program, ["--version"], { cwd: tmpdir() })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    const own = files.filter((file) => !file.startsWith("node_modules/"));
    expect(own.filter((file) => file.endsWith(".ts") && !file.startsWith("dist/types/"))).toEqual([]);
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

  it(
    "starts worker and API on an empty cache and an empty home, and carries out an opening",
    { timeout: installMs },
    async () => {
      await withUp({}, async ({ home, state, environment }) => {
        const document = (await (await fetch(`${state.apiUrl}/openapi.json`)).json()) as { info: object };
        expect(document).toEqual({ ...apiDocument, info: { ...apiDocument.info, version } });
        const words = ["incident", "open", "caller=ada", "title=The shop is slow", "--output", "json"];
        const opened = await run(program, words, { cwd: tmpdir(), env: environment });
        expect(opened.stdout).toMatch(/INC\d{7}/);
        for (const name of ["opsloom.log", "launcher.lock", "state.json", "api-key", "temporal/server.log"])
          expect([name, statSync(join(home, name)).mode & 0o777]).toEqual([name, 0o600]);
      });
    },
  );
});

describe("an integration, by the steps of docs/activities.md", () => {
  const [build = [], install = [], use = []] = integrationCommands();
  let folder: string;
  /** Runs lines of the page as a shell does, with the program and the folder of global packages of this test. */
  const shell = (lines: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    run("sh", ["-euc", lines.join("\n")], { cwd: folder, env: pageEnvironment(more) });

  beforeAll(async () => {
    expect(writeIntegration(prefix)).toHaveLength(5);
    folder = join(prefix, "acme-chat");
    await shell(build);
  }, installMs);

  it("compiles against the types of the package, which refuse what is wrong", { timeout: installMs }, async () => {
    expect(readdirSync(folder)).toContain("acme-chat-1.0.0.tgz");
    writeFileSync(
      join(folder, "src/wrong.ts"),
      `import { defineActivity, z } from "opsloom";\nexport const wrong = defineActivity({\n  name: "chat.wrong",\n  title: "Wrong",\n  input: z.strictObject({ text: z.string() }),\n  output: z.int(),\n  timeoutMs: "soon",\n  names: { text: "Robot" },\n  run: async ({ txt }, context) => context.secret,\n});\n`,
    );
    const told = await shell(["npx tsc --noEmit"]).then(
      () => "compiled",
      (error: { stdout: string }) => error.stdout,
    );
    rmSync(join(folder, "src/wrong.ts"));
    for (const wrong of ["timeoutMs|'string' is not assignable to type 'number'", "Robot", "'txt'", "'secret'"])
      expect(told).toMatch(new RegExp(wrong));
  });

  it(
    "goes from its package to a run that calls it, with its secret and the guarded client",
    { timeout: installMs },
    async () => {
      expect(install.at(-1)).toBe("opsloom up");
      const preparing = install.slice(0, -1);
      const validated = await shell(preparing);
      expect(validated.stderr).toContain("0 errors");
      const named = { OPSLOOM_INTEGRATIONS: "acme-chat" };
      expect(preparing).toContain(`export OPSLOOM_INTEGRATIONS=${named.OPSLOOM_INTEGRATIONS}`);
      const got: { headers: IncomingHttpHeaders; body: string }[] = [];
      const chat = createServer((req, res) => {
        let body = "";
        req.on("data", (chunk) => (body += String(chunk)));
        req.on("end", () => {
          got.push({ headers: req.headers, body });
          // The runbook tries again what the chat refuses once.
          res.writeHead(got.length === 1 ? 503 : 204).end();
        });
      });
      await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
      try {
        await withUp(named, async ({ home, environment }) => {
          writeFileSync(join(home, "secrets", "chat-token"), "s3cret-token\n", { mode: 0o600 });
          const { port } = chat.address() as AddressInfo;
          const lines = use.map((line) => line.replace(":8065/", `:${port}/`));
          const { stdout } = await shell(lines, environment);
          expect(stdout).toMatch(/chat\.announce: Post a text to a chat\n[^]*\nworkers: all\n/);
          expect(stdout).toMatch(/example:\n {2}call: chat\.announce\n {2}with:\n {4}url: https:\/\/example\.org\n/);
          expect(stdout).toContain("published Runbook/chat/tell-team");
          expect(stdout).toContain("completed");
          expect(stdout).not.toContain("s3cret");
          const doctor = await run(program, ["doctor", "--json"], { env: environment });
          expect(doctor.stdout).toContain("one runs, with the same functions");
        });
        expect(got).toHaveLength(2);
        expect(got[1]).toMatchObject({ headers: { authorization: "Bearer s3cret-token" }, body: '{"text":"Hello"}' });
        expect(got[1]!.headers["idempotency-key"]).toBe(got[0]!.headers["idempotency-key"]);
      } finally {
        await new Promise((resolve) => chat.close(resolve));
      }
    },
  );

  it("that is not installed ends the start with a sentence", async () => {
    const environment = pageEnvironment({ OPSLOOM_INTEGRATIONS: "acme-talk", OPSLOOM_HOME: join(prefix, "none") });
    const failed = await run(program, ["validate", "runbooks"], { cwd: folder, env: environment }).catch(
      (error: { code: number; stderr: string }) => error,
    );
    expect(failed).toMatchObject({ code: 78 });
    expect(failed.stderr).toContain(
      'OPSLOOM_INTEGRATIONS names "acme-talk", a package that is not installed: run npm install',
    );
  });
});

/** The program of this test on PATH, and its prefix as the place of global packages. */
function pageEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const quiet = { npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };
  const path = `${join(prefix, "bin")}:${process.env["PATH"] ?? ""}`;
  return { ...process.env, ...more, ...quiet, npm_config_prefix: prefix, PATH: path };
}

interface Up {
  readonly home: string;
  readonly state: State;
  readonly environment: NodeJS.ProcessEnv;
}

/** `opsloom up` on an empty cache and an empty home while something is done with it; ends it in order. */
async function withUp(more: NodeJS.ProcessEnv, act: (up: Up) => Promise<void>): Promise<void> {
  const { home, remove } = guardedHome("opsloom-global-home-");
  const executable = await findTemporal({
    executable: process.env["OPSLOOM_TEMPORAL_CLI"] ?? null,
    searchPath: process.env["PATH"] ?? "",
    cacheDirectory: cacheDirectory(process.env),
    log: () => undefined,
  });
  const cache = join(prefix, "cache");
  const environment = {
    ...process.env,
    ...more,
    XDG_CACHE_HOME: cache,
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
    await act({ home, state, environment });
  } finally {
    up.kill("SIGTERM");
    expect(await gone).toBe(0);
    await remove();
    rmSync(cache, { recursive: true, force: true });
  }
}
