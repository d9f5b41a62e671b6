import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Reads of the API beside other load. */
export interface Reading {
  /** Milliseconds of each read since the last call. */
  cut(): Promise<readonly number[]>;
  stop(): void;
}

export function startReading(url: string, key: string): Reading {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("reader.ts", import.meta.url)), url, key],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async cut() {
      child.stdin.write("\n");
      const line = await lines.next();
      if (line.done === true) throw new Error("the reader has ended: see above");
      return JSON.parse(line.value) as number[];
    },
    stop: () => child.stdin.end(),
  };
}

/** The value that this share of the numbers does not exceed. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error("no numbers were measured");
  return Math.round(value * 10) / 10;
}
