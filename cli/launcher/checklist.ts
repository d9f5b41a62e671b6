import type { Log } from "./log.ts";

/** Prints the steps of a start, each with its time when it ends; plain lines, so that logs and terminals read alike. */
export interface Checklist {
  /** Runs the step; its outcome is the text behind the title. A failure is marked and thrown on. */
  step<T extends { readonly detail: string }>(title: string, act: () => Promise<T>): Promise<T>;
  /** Seconds since the checklist began, as "1.2 s". */
  total(): string;
}

export function createChecklist(log: Log, now: () => number = () => performance.now()): Checklist {
  const began = now();
  return {
    async step(title, act) {
      const start = now();
      try {
        const outcome = await act();
        log(`✔ ${`${title} ${outcome.detail}`.padEnd(58)} ${seconds(now() - start)}`);
        return outcome;
      } catch (error) {
        log(`✖ ${title.padEnd(58)} ${seconds(now() - start)}`);
        throw error;
      }
    },
    total: () => seconds(now() - began),
  };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
