import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { State } from "../../cli/launcher/state.ts";

/** The whole product in a process of its own, with PostgreSQL and Temporal, on a home that is removed with it. */
export interface BenchProduct {
  readonly url: string;
  readonly databaseUrl: string;
  /** API key of a person of the sample company. */
  key(user: string): string;
  stop(): Promise<void>;
}

/** Starts it. It also ends when this process does, even by kill -9. */
export async function startBenchProduct(): Promise<BenchProduct> {
  const home = mkdtempSync(join(tmpdir(), "opsloom-bench-"));
  // PostgreSQL runs under another account when the bench runs as root.
  chmodSync(home, 0o711);
  const warden = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL("warden.ts", import.meta.url)), home], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
  });
  const ended = once(warden, "exit");
  let out = "";
  const state = await new Promise<State>((resolve, reject) => {
    warden.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (out.includes("\n")) resolve(JSON.parse(out) as State);
    });
    warden.once("error", reject);
    warden.once("exit", (code) => reject(new Error(`opsloom up ended before it was ready (${code})`)));
  });
  const { apiUrl, ports } = state;
  if (apiUrl === null) throw new Error("opsloom up runs no API");
  const password = readFileSync(join(home, "postgres.password"), "utf8").trim();
  return {
    url: apiUrl,
    databaseUrl: `postgres://opsloom:${password}@127.0.0.1:${ports.postgres}/opsloom`,
    key: (user) => readFileSync(join(home, "keys", user), "utf8").trim(),
    async stop() {
      warden.stdin.end();
      await ended;
    },
  };
}
