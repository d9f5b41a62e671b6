import { setTimeout as pause } from "node:timers/promises";

/** Everything that is waited for now, in order of beginning. */
const waiting = new Set<{ readonly what: string; readonly since: number }>();

/** Waits for work, and fails with a sentence when it takes longer: nothing in these tests waits without an end. */
export async function within<T>(what: string, limitMs: number, work: Promise<T>): Promise<T> {
  const wait = { what, since: performance.now() };
  waiting.add(wait);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`waited ${limitMs / 1000} s for ${what}${others(wait)}`)), limitMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    waiting.delete(wait);
  }
}

export interface UntilOptions {
  readonly limitMs: number;
  /** Pause between two looks. @default 400 */
  readonly everyMs?: number;
}

/**
 * Looks until there is something; fails with what it looked for, and with what else was waited for, when that takes too
 * long.
 */
export function until<T>(
  what: string,
  { limitMs, everyMs = 400 }: UntilOptions,
  look: () => Promise<T | null>,
): Promise<T> {
  let over = false;
  const looking = (async () => {
    for (;;) {
      const found = await look();
      if (found !== null) return found;
      await pause(everyMs);
      if (over) throw new Error(`nobody waits for ${what} any more`);
    }
  })();
  return within(what, limitMs, looking).finally(() => (over = true));
}

function others(told: object): string {
  const now = performance.now();
  const texts = [...waiting]
    .filter((wait) => wait !== told)
    .map(({ what, since }) => `${what} (${Math.round((now - since) / 1000)} s)`);
  return texts.length === 0 ? "" : `; also waited for: ${texts.join("; ")}`;
}
