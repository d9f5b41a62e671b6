import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { State } from "../../cli/launcher/state.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

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
  /** Account to run under, as root only, and what it reaches. */
  readonly as?: { readonly uid: number; readonly gid: number; readonly root: string; readonly node: string };
}

/** Starts a launcher with the small application in a process of its own. */
export function startLauncher(options: StartLauncherOptions): LauncherProcess {
  const { as } = options;
  const child = spawn(as?.node ?? process.execPath, [join(as?.root ?? root, "test/support/start-small-launcher.mjs")], {
    env: {
      ...process.env,
      OPSLOOM_HOME: options.home,
      OPSLOOM_PORT: String(options.port ?? 0),
      ...options.environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
    ...(as === undefined ? {} : { uid: as.uid, gid: as.gid, cwd: as.root }),
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ended = new Promise<number | string>((resolve) =>
    child.once("close", (code, signal) => resolve(code ?? signal ?? "")),
  );
  const ready = new Promise<State>((resolve, reject) => {
    child.stdout.on("data", () => {
      if (out.includes("\n")) resolve(JSON.parse(out) as State);
    });
    void ended.then((code) => reject(new Error(`the launcher ended with ${code}: ${err}`)));
  });
  ready.catch(() => {});
  return { child, ready, ended, stdout: () => out, stderr: () => err };
}
