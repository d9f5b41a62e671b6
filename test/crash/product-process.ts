import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type State, readStateFile } from "../../cli/launcher/state.ts";

const program = fileURLToPath(new URL("../../cli/opsloom.mjs", import.meta.url));

/** `opsloom up` in a process of its own, on a home of its own. */
export interface ProductProcess {
  readonly home: string;
  readonly url: string;
  /** What state.json says now: process ids change when servers are started again. */
  state(): State;
  /** False once the launcher has ended, killed or by itself. */
  isRunning(): boolean;
  /** Kill -9 of the launcher, which is API and worker as well; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port; resolves when it says that it is ready. */
  start(): Promise<void>;
  /** Ends it in order, as `opsloom down` does. */
  stop(): Promise<void>;
  /** The last lines that the launcher wrote for people. */
  said(): string;
  /** Key of a person of the sample company. */
  key(user: string): string;
}

export async function startProductProcess(home: string, environment: { readonly [name: string]: string } = {}): Promise<ProductProcess> {
  let child: ChildProcess | null = null;
  let port = 0;
  let ended: Promise<void> = Promise.resolve();

  const start = async (): Promise<void> => {
    const started = spawn(process.execPath, [program, "up", "--json", "--home", home, "--port", String(port)], {
      env: { ...ownEnvironment(), ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    ended = new Promise((resolve) => started.once("close", () => resolve()));
    let err = "";
    started.stderr?.setEncoding("utf8").on("data", (text: string) => {
      err += text;
      appendFileSync(join(home, "launcher.log"), text);
    });
    port = await new Promise<number>((resolve, reject) => {
      let out = "";
      started.stdout?.setEncoding("utf8").on("data", (text: string) => {
        out += text;
        if (out.includes("\n")) resolve((JSON.parse(out) as State).ports.api);
      });
      started.once("close", (code, signal) => reject(new Error(`opsloom up ended with ${code ?? signal}: ${err}`)));
    });
  };

  await start();
  return {
    home,
    url: `http://127.0.0.1:${port}`,
    state() {
      const state = readStateFile(home);
      if (state === null) throw new Error(`"${home}" has no state.json`);
      return state;
    },
    isRunning: () => child !== null && child.exitCode === null && child.signalCode === null,
    async kill() {
      child?.kill("SIGKILL");
      await ended;
    },
    start,
    async stop() {
      child?.kill("SIGTERM");
      await ended;
    },
    said: () => readFileSync(join(home, "launcher.log"), "utf8").split("\n").slice(-20).join("\n"),
    key: (user) => readFileSync(join(home, "keys", user), "utf8").trim(),
  };
}

/** The settings of tests are none of the product's. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^OPSLOOM_(CRASH|TEST|NO_SKIPS|CONFORMANCE)/.test(name)));
}
