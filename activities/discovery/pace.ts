/** Lets at most `perSecond` starts through in any second, evenly, and `concurrency` at a time. */
export interface Pace {
  /**
   * Runs `work` when both limits allow. Rejects when the signal aborts first; work that runs must watch the signal
   * itself.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Starts let through so far. */
  readonly started: number;
}

export interface PaceParams {
  readonly perSecond: number;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly now?: () => number;
}

export function createPace({ perSecond, concurrency, signal, now = () => performance.now() }: PaceParams): Pace {
  const interval = 1_000 / perSecond;
  let slot = now();
  let running = 0;
  let started = 0;
  const waiting: (() => void)[] = [];

  async function enter(): Promise<void> {
    // Who leaves hands the place on, so that it is never free and taken at once.
    if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    // A slot that was not used is lost: credit would let a burst through after a pause.
    slot = Math.max(slot + interval, now());
    const wait = slot - now();
    if (wait > 1) await delay(wait, signal);
  }
  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
  return {
    async run(work) {
      await enter();
      try {
        signal.throwIfAborted();
        started++;
        return await work();
      } finally {
        leave();
      }
    },
    get started() {
      return started;
    },
  };
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}
