import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import type { Json } from "../../engine/base/json.ts";

/** The jq this project's expression language is compared with: the package carries jq 1.8. */
const JQ_PACKAGE = "jq==1.13.0";
/** A question that takes longer is no answer: jq knows no budget. */
const PATIENCE_MS = 5_000;

export interface Answer {
  readonly outputs: readonly Json[];
  /** null: the program ended without an error. */
  readonly error: string | null;
}

/** Another implementation of jq, as one long-lived process that is started again when a program hangs or kills it. */
export class Oracle {
  readonly #command: readonly [string, ...string[]];
  #process: ChildProcessWithoutNullStreams | null = null;
  #lines: Interface | null = null;
  #waiting: ((line: string | null) => void) | null = null;

  constructor(command: readonly [string, ...string[]]) {
    this.#command = command;
  }

  /** null when the other implementation hung or died on it. */
  async ask(program: string, input: Json): Promise<Answer | null> {
    const child = this.#start();
    const line = await new Promise<string | null>((resolve) => {
      const timer = setTimeout(() => this.#settle(null), PATIENCE_MS);
      this.#waiting = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      child.stdin.write(`${JSON.stringify({ program, input })}\n`);
    });
    if (line !== null) return JSON.parse(line) as Answer;
    this.stop();
    return null;
  }

  stop(): void {
    this.#lines?.close();
    this.#process?.kill("SIGKILL");
    this.#process = null;
  }

  #settle(line: string | null): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(line);
  }

  #start(): ChildProcessWithoutNullStreams {
    if (this.#process !== null) return this.#process;
    const [program, ...parameters] = this.#command;
    const child = spawn(program, parameters, { stdio: "pipe" });
    this.#process = child;
    this.#lines = createInterface({ input: child.stdout });
    this.#lines.on("line", (line) => this.#settle(line));
    child.stdin.on("error", () => this.#settle(null));
    child.on("close", () => {
      if (this.#process !== child) return;
      this.#process = null;
      this.#settle(null);
    });
    return child;
  }
}

/** jq 1.8 in a virtual environment of the cache folder; the reason as text when this machine has no Python with pip. */
export function jqOracle(): Oracle | string {
  const home = join(cacheDirectory(process.env), `python-${JQ_PACKAGE.replace("==", "-")}`);
  const python = join(home, "bin", "python");
  if (!existsSync(python)) {
    const half = `${home}.${process.pid}.new`;
    try {
      mkdirSync(cacheDirectory(process.env), { recursive: true });
      execFileSync("python3", ["-m", "venv", half], { stdio: "pipe" });
      execFileSync(join(half, "bin", "python"), ["-m", "pip", "install", "--quiet", "--no-deps", JQ_PACKAGE], {
        stdio: "pipe",
      });
      renameSync(half, home);
    } catch (error) {
      // Another test file may have put its own there first: then the rename finds a folder that is not empty.
      if (!existsSync(python))
        return `python3 with venv and pip cannot install ${JQ_PACKAGE}: ${(error as Error).message.split("\n")[0]}`;
    } finally {
      rmSync(half, { recursive: true, force: true });
    }
  }
  return new Oracle([python, fileURLToPath(new URL("jq-oracle.py", import.meta.url))]);
}

/**
 * The gojq of tools/gojq, built into the cache folder once for its sources; the reason as text when this machine has no
 * Go. Built aside and renamed: another suite may run the one that is there.
 */
export function gojqProgram(): { readonly path: string } | string {
  const directory = fileURLToPath(new URL("../../tools/gojq/", import.meta.url));
  const hash = createHash("sha256");
  for (const name of readdirSync(directory).toSorted()) hash.update(name).update(readFileSync(join(directory, name)));
  const path = join(cacheDirectory(process.env), `gojq-oracle-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(path)) return { path };
  const half = `${path}.${process.pid}.new`;
  try {
    mkdirSync(cacheDirectory(process.env), { recursive: true });
    const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" };
    execFileSync("go", ["build", "-mod=readonly", "-trimpath", "-o", half, "."], {
      cwd: directory,
      env,
      stdio: "pipe",
    });
    renameSync(half, path);
    return { path };
  } catch (error) {
    return `go cannot build tools/gojq: ${(error as Error).message.split("\n")[0]}`;
  }
}
