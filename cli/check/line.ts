/**
 * Work on definitions beside the thread that serves commands: one request at a time in a thread of its own.
 *
 * 1. Those that wait are few, the rest is told to come again.
 * 2. A request that takes too long or too much memory ends its thread, and nothing else.
 */
import { Worker } from "node:worker_threads";
import type { Answer, Job, ThreadData } from "./message.ts";

export interface LineOptions {
  /** What one of the requests is called: `check`, `simulation`. */
  readonly noun: string;
  readonly functions: ThreadData["functions"];
  readonly timeoutMs: number;
  /** The thread ends when nothing was asked for so long. */
  readonly idleMs: number;
  readonly memoryMb: number;
  /** Requests that wait for the one under way. */
  readonly mostWaiting: number;
  /** What to do about a request that is too much: `send fewer definitions at once`. */
  readonly remedy: string;
}

/** There is no room for another request, or this one was more than may be asked at once. */
class CheckRefusedError extends Error {
  override readonly name = "CheckRefusedError";
  readonly reason: "busy" | "tooMuch";

  constructor(reason: CheckRefusedError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface Line {
  ask<Kind extends Job["kind"]>(job: Extract<Job, { readonly kind: Kind }>): Promise<Answer<Kind>>;
  close(): Promise<void>;
}

export function createLine(options: LineOptions): Line {
  const { noun, timeoutMs, idleMs, memoryMb, mostWaiting, remedy } = options;
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

  function inThread(job: Job): Promise<unknown> {
    if (idle !== null) clearTimeout(idle);
    const running = (thread ??= startThread(options));
    const id = (lastId += 1);
    return new Promise((resolve, reject) => {
      const stop = (error: Error): void => {
        settle();
        thread = null;
        void running.terminate();
        reject(error);
      };
      const tooMuch = (what: string): CheckRefusedError =>
        new CheckRefusedError("tooMuch", `the ${noun} took more than ${what}: ${remedy}`);
      const late = setTimeout(() => stop(tooMuch(`${timeoutMs / 1000} s`)), timeoutMs);
      const onError = (error: Error): void =>
        stop((error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuch(`${memoryMb} MB`) : error);
      const onExit = (): void => stop(new Error(`the thread of the ${noun} has ended`));
      const onMessage = (answer: { readonly id: number; readonly answer: unknown }): void => {
        if (answer.id !== id) return;
        settle();
        idle = setTimeout(() => void end(), idleMs).unref();
        resolve(answer.answer);
      };
      const settle = (): void => {
        clearTimeout(late);
        running.off("error", onError).off("exit", onExit).off("message", onMessage);
      };
      running.on("error", onError).on("exit", onExit).on("message", onMessage);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
      running.postMessage({ id, job });
    });
  }

  return {
    async ask(job) {
      if (waiting >= mostWaiting)
        throw new CheckRefusedError("busy", `${waiting} ${noun}s of definitions wait already: send it again`);
      waiting += 1;
      const mine = turn.then(() => inThread(job)).finally(() => (waiting -= 1));
      turn = mine.catch(() => undefined);
      return mine as Promise<Answer<(typeof job)["kind"]>>;
    },
    async close() {
      if (idle !== null) clearTimeout(idle);
      await end();
    },
  };
}

/** A built program has its entry beside it as `thread.js`. */
function startThread({ functions, memoryMb }: LineOptions): Worker {
  const isSource = import.meta.url.endsWith(".ts");
  const entry = new URL(isSource ? "./thread.mjs" : "./thread.js", import.meta.url);
  const data: ThreadData = { functions };
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
