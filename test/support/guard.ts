import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { State } from "../../cli/launcher/state.ts";

/** A home that is thrown away. */
export interface GuardedHome {
  readonly home: string;
  /** Stops the embedded servers on it, and removes it. */
  readonly remove: () => Promise<void>;
}

/** Makes a home in the temporary directory. What is started on it also ends when this process does, even by kill -9. */
export function guardedHome(prefix: string): GuardedHome {
  const home = makeHome(prefix);
  return { home, remove: startWarden(home).end };
}

/** A new folder in the temporary directory. */
export function makeHome(prefix: string): string {
  const home = mkdtempSync(join(tmpdir(), prefix));
  // PostgreSQL runs under another account when this is root.
  chmodSync(home, 0o711);
  return home;
}

export interface RunningUp {
  /** The one line of JSON of `opsloom up --json`. */
  readonly state: Promise<State>;
  readonly end: () => Promise<void>;
}

/**
 * Runs `opsloom up` on a home and a free port, in a process of its own that ends with this one. The home is removed at
 * the end.
 */
export function guardedUp(home: string, environment: NodeJS.ProcessEnv = process.env): RunningUp {
  const { child, end } = startWarden(home, ["up", "--json", "--home", home, "--port", "0"], environment);
  const state = new Promise<State>((resolve, reject) => {
    let out = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (out.includes("\n")) resolve(JSON.parse(out) as State);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`opsloom up ended before it was ready (${code})`)));
  });
  state.catch(() => undefined);
  return { state, end };
}

function startWarden(
  home: string,
  words: readonly string[] = [],
  environment = process.env,
): { readonly child: ChildProcess; readonly end: () => Promise<void> } {
  const program = fileURLToPath(new URL("warden.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program, home, ...words], {
    env: environment,
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
  });
  const ended = once(child, "exit");
  return {
    child,
    async end() {
      child.stdin?.end();
      await ended;
    },
  };
}
