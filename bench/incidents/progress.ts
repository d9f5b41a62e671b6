/** Says on standard error how far something is, every few seconds: some of it takes minutes. */
export interface Progress {
  tell(done: number): void;
  /** Since it was made. */
  seconds(): number;
}

const everyMs = 10_000;

export function createProgress(what: string, of: number): Progress {
  const began = performance.now();
  let told = began;
  const seconds = (): number => (performance.now() - began) / 1_000;
  return {
    tell(done) {
      const now = performance.now();
      if (now - told < everyMs && done < of) return;
      told = now;
      const rate = (done / Math.max(seconds(), 0.001)).toFixed(1);
      process.stderr.write(`${done} of ${of} ${what} in ${seconds().toFixed(0)} s, ${rate} a second\n`);
    },
    seconds,
  };
}
