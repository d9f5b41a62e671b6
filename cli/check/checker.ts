/**
 * Checks definitions beside the thread that serves commands: 20 MiB of them take half a minute (measured), and whoever
 * may read definitions may have them checked.
 *
 * 1. One check at a time; those that wait are few, the rest is told to come again.
 * 2. A check that takes too long or too much memory ends its thread, and nothing else.
 */
import { Worker } from "node:worker_threads";
import type { LoadOptions } from "../../engine/definition/context.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import { type CheckedFiles, checkFiles } from "../../store/definition/publish-files.ts";
import type { Around, CheckAnswer, CheckRequest, ThreadData } from "./message.ts";

export interface CheckerOptions {
  readonly definitions: LoadOptions;
  /** Up to so many characters the check costs less than handing it over. @default 65536 */
  readonly smallChars?: number;
  /** @default 120000 */
  readonly timeoutMs?: number;
  /** The thread ends when nothing was to be checked for so long. @default 60000 */
  readonly idleMs?: number;
}

/** Checks that wait for the one under way. */
const mostWaiting = 8;
const memoryMb = 2_048;

/** There is no room for another check, or this one was more than may be checked at once. */
class CheckRefusedError extends Error {
  override readonly name = "CheckRefusedError";
  readonly reason: "busy" | "tooMuch";

  constructor(reason: CheckRefusedError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface Checker {
  check(files: readonly DefinitionFile[], around?: Around): Promise<CheckedFiles>;
  close(): Promise<void>;
}

export function createChecker({
  definitions,
  smallChars = 65_536,
  timeoutMs = 120_000,
  idleMs = 60_000,
}: CheckerOptions): Checker {
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let lastId = 0;

  async function end(): Promise<void> {
    const ending = thread;
    thread = null;
    await ending?.terminate();
  }

  function inThread(files: readonly DefinitionFile[], around: Around): Promise<CheckedFiles> {
    if (idle !== null) clearTimeout(idle);
    const running = (thread ??= startThread(definitions));
    const id = (lastId += 1);
    return new Promise<CheckedFiles>((resolve, reject) => {
      const stop = (error: Error): void => {
        settle();
        thread = null;
        void running.terminate();
        reject(error);
      };
      const tooMuch = (what: string): CheckRefusedError =>
        new CheckRefusedError("tooMuch", `the check took more than ${what}: send fewer definitions at once`);
      const late = setTimeout(() => stop(tooMuch(`${timeoutMs / 1000} s`)), timeoutMs);
      const onError = (error: Error): void =>
        stop((error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuch(`${memoryMb} MB`) : error);
      const onExit = (): void => stop(new Error("the thread that checks definitions has ended"));
      const onMessage = (answer: CheckAnswer): void => {
        if (answer.id !== id) return;
        settle();
        idle = setTimeout(() => void end(), idleMs).unref();
        resolve(answer.checked);
      };
      const settle = (): void => {
        clearTimeout(late);
        running.off("error", onError).off("exit", onExit).off("message", onMessage);
      };
      running.on("error", onError).on("exit", onExit).on("message", onMessage);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
      running.postMessage({ id, files, around } satisfies CheckRequest);
    });
  }

  return {
    async check(files, around = {}) {
      const chars = [...files, ...(around.context ?? [])].reduce((sum, { text }) => sum + text.length, 0);
      if (chars <= smallChars) return checkFiles(files, { ...definitions, ...around });
      if (waiting >= mostWaiting)
        throw new CheckRefusedError("busy", `${waiting} checks of definitions wait already: send it again`);
      waiting += 1;
      const mine = turn.then(() => inThread(files, around)).finally(() => (waiting -= 1));
      turn = mine.catch(() => undefined);
      return mine;
    },
    async close() {
      if (idle !== null) clearTimeout(idle);
      await end();
    },
  };
}

/** A built program has its entry beside it as `thread.js`. */
function startThread({ functions }: LoadOptions): Worker {
  const isSource = import.meta.url.endsWith(".ts");
  const entry = new URL(isSource ? "./thread.mjs" : "./thread.js", import.meta.url);
  const data: ThreadData = { functions: functions ?? null };
  const worker = new Worker(entry, {
    workerData: data,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  // An error when nobody waits for an answer must not end the process; `exit` follows it.
  worker.on("error", () => undefined);
  worker.unref();
  return worker;
}
