import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type State, readStateFile } from "../../cli/launcher/state.ts";
import { lowPorts } from "../support/low-port.ts";
import { within } from "./within.ts";

const program = fileURLToPath(new URL("../../cli/opsloom.cjs", import.meta.url));

/** `opsloom up` in a process of its own, on a home of its own. */
export interface ProductProcess {
  readonly home: string;
  /** Address of its API. Throws when it has none. */
  readonly url: string;
  /** What state.json says now: process ids change when servers are started again. */
  state(): State;
  /** False once it has ended, killed or by itself. */
  isRunning(): boolean;
  /** Kill -9 of the process with all its parts; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it stands still, with everything it holds, until `resume` (SIGCONT). */
  pause(): void;
  resume(): void;
  /** Starts it again on the same port; resolves when it says that it is ready. */
  start(): Promise<void>;
  /** Ends it in order, as `opsloom down` does. */
  stop(): Promise<void>;
  /** The last lines that it wrote for people. */
  said(): string;
  /** Key of a person of the sample company. */
  key(user: string): string;
}

export interface ProductProcessOptions {
  readonly environment?: { readonly [name: string]: string };
  /** Further words of the command line, as `--parts worker`. */
  readonly parameters?: readonly string[];
}

/** Bounds of a start, of a stop in order, and of the end after kill -9; far above what a busy machine needs. */
const startMs = 180_000;
const stopMs = 90_000;
const goneMs = 20_000;

export async function startProductProcess(home: string, options: ProductProcessOptions = {}): Promise<ProductProcess> {
  let child: ChildProcess | null = null;
  // It comes back on this port after it was killed.
  let port: number | null = (await lowPorts(1))[0] ?? 0;
  let gone: Promise<unknown> = Promise.resolve();
  const logFile = join(home, "launcher.log");
  const said = (): string =>
    existsSync(logFile) ? readFileSync(logFile, "utf8").split("\n").slice(-20).join("\n") : "nothing";
  const kill = async (): Promise<void> => {
    child?.kill("SIGKILL");
    await within(`the end of opsloom (process ${child?.pid}) after kill -9`, goneMs, gone);
  };

  const start = async (): Promise<void> => {
    const parameters = [program, "up", "--json", "--home", home, ...(options.parameters ?? [])];
    const started = spawn(process.execPath, port === null ? parameters : [...parameters, "--port", String(port)], {
      env: { ...ownEnvironment(), ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    // Not "close": whoever inherits an end of a pipe would keep that from coming.
    gone = new Promise((resolve) => started.once("exit", resolve));
    started.stderr?.setEncoding("utf8").on("data", (text: string) => appendFileSync(logFile, text));
    const ready = new Promise<State>((resolve, reject) => {
      let out = "";
      started.stdout?.setEncoding("utf8").on("data", (text: string) => {
        out += text;
        if (out.includes("\n")) resolve(JSON.parse(out) as State);
      });
      started.once("error", reject);
      started.once("exit", (code, signal) => reject(new Error(`opsloom up ended with ${code ?? signal}`)));
    });
    try {
      port = (await within(`opsloom up on "${home}" to say that it is ready`, startMs, ready)).ports.api;
    } catch (error) {
      await kill();
      throw new Error(`${(error as Error).message}; it said: ${said()}`, { cause: error });
    }
  };

  mkdirSync(home, { recursive: true });
  await start();
  return {
    home,
    get url() {
      if (port === null) throw new Error(`what runs on "${home}" has no API`);
      return `http://127.0.0.1:${port}`;
    },
    state() {
      const state = readStateFile(home);
      if (state === null) throw new Error(`"${home}" has no state.json`);
      return state;
    },
    isRunning: () => child !== null && child.exitCode === null && child.signalCode === null,
    kill,
    pause: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    start,
    async stop() {
      child?.kill("SIGTERM");
      try {
        await within(`opsloom on "${home}" to stop in order`, stopMs, gone);
      } catch (error) {
        await kill();
        throw new Error(`${(error as Error).message}; it said: ${said()}`, { cause: error });
      }
    },
    said,
    key: (user) => readFileSync(join(home, "keys", user), "utf8").trim(),
  };
}

/** The settings of tests are none of the product's. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^OPSLOOM_(CRASH|TEST|NO_SKIPS|CONFORMANCE)/.test(name)),
  );
}
