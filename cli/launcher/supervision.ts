import { messageOf } from "./launch-error.ts";
import type { Log } from "./log.ts";
import { signal } from "./process-identity.ts";

/** A server that tells when it is gone. */
export interface Supervised {
  readonly pid: number;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export interface KeptRunning {
  stop(): Promise<void>;
  /** Signals the server and lets it end without starting it again. */
  kill(signal: NodeJS.Signals): void;
}

export interface KeepRunningOptions<T extends Supervised> {
  readonly name: string;
  readonly log: Log;
  /** Starts it again at the same place. */
  readonly restart: () => Promise<T>;
  /** Told when it runs again, under another process id. */
  readonly restarted: (again: T) => void;
  /** Told when it cannot be brought back. */
  readonly fail: (error: Error) => void;
}

/** More ends than this in one minute mean that starting again does not help. */
const endsPerMinute = 5;

/** Starts a server again when it ends without being asked to: killed by hand or by the kernel's memory keeper. */
export function keepRunning<T extends Supervised>(first: T, options: KeepRunningOptions<T>): KeptRunning {
  let current: T = first;
  let stopping = false;
  let restarting: Promise<void> | null = null;
  const ends: number[] = [];
  const watch = (): void => {
    void current.exited.then(() => {
      if (!stopping) restarting = again();
    });
  };
  const again = async (): Promise<void> => {
    const now = performance.now();
    ends.push(now);
    if (ends.filter((end) => now - end < 60_000).length > endsPerMinute) {
      options.fail(new Error(`${options.name} ended ${endsPerMinute + 1} times in a minute`));
      return;
    }
    options.log(`${options.name} ended unexpectedly; starting it again`);
    try {
      current = await options.restart();
      options.log(`${options.name} runs again`);
      options.restarted(current);
      watch();
    } catch (error) {
      options.fail(
        new Error(`${options.name} ended and could not be started again: ${messageOf(error)}`, { cause: error }),
      );
    }
  };
  watch();
  return {
    async stop() {
      stopping = true;
      await restarting;
      await current.stop();
    },
    kill(name) {
      stopping = true;
      signal(current.pid, name);
    },
  };
}
