import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { State } from "../../cli/launcher/state.ts";

const program = fileURLToPath(new URL("start-small-launcher.mjs", import.meta.url));

export interface LauncherProcess {
  readonly child: ChildProcess;
  /** The JSON line; rejects with everything said when the launcher ends before. */
  readonly ready: Promise<State>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  stdout(): string;
  stderr(): string;
}

export interface StartLauncherOptions {
  readonly home: string;
  readonly port?: number;
  readonly environment?: { readonly [name: string]: string };
  /** Account to run under, as root only. */
  readonly uid?: number;
}

/** Starts a launcher with the small application in a process of its own. */
export function startLauncher(options: StartLauncherOptions): LauncherProcess {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, OPSLOOM_HOME: options.home, OPSLOOM_PORT: String(options.port ?? 0), ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ended = new Promise<number | string>((resolve) => child.once("close", (code, signal) => resolve(code ?? signal ?? "")));
  const ready = new Promise<State>((resolve, reject) => {
    child.stdout.on("data", () => {
      if (out.includes("\n")) resolve(JSON.parse(out) as State);
    });
    void ended.then((code) => reject(new Error(`the launcher ended with ${code}: ${err}`)));
  });
  ready.catch(() => {});
  return { child, ready, ended, stdout: () => out, stderr: () => err };
}
