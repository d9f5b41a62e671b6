import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";

export interface Rounds {
  /** Resolves when the round that goes on has ended. */
  stop(): Promise<void>;
}

export interface RoundsParams {
  readonly log: Pick<Logger, "warn">;
  /** What is said when a round fails; the next one is tried all the same. */
  readonly failed: string;
  /** Pause between two rounds. */
  readonly intervalMs: number;
  /** It rests at least so many times as long as a round took. @default 0 */
  readonly rests?: number;
  /** May give another pause before the next one, milliseconds. */
  readonly round: (signal: AbortSignal) => Promise<number | void>;
}

/** Does the same again and again, until it is stopped. The first round begins at once. */
export function startRounds({ log, failed, intervalMs, rests = 0, round }: RoundsParams): Rounds {
  const abort = new AbortController();
  const { signal } = abort;
  const loop = (async () => {
    while (!signal.aborted) {
      const began = performance.now();
      let rest: number | void = undefined;
      try {
        rest = await round(signal);
      } catch (error) {
        log.warn({ err: error }, failed);
      }
      const ms = Math.max(rest ?? intervalMs, rests * (performance.now() - began));
      await pause(ms, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      abort.abort();
      await loop;
    },
  };
}
