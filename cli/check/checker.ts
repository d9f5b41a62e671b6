import type { LoadOptions } from "../../engine/definition/context.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import { type CheckedFiles, checkFiles } from "../../store/definition/publish-files.ts";
import { createLine } from "./line.ts";
import type { Around } from "./message.ts";

export interface CheckerOptions {
  readonly definitions: LoadOptions;
  /** Up to so many characters the check costs less than handing it over. @default 65536 */
  readonly smallChars?: number;
  /** @default 120000 */
  readonly timeoutMs?: number;
  /** The thread ends when nothing was to be checked for so long. @default 60000 */
  readonly idleMs?: number;
}

export interface Checker {
  check(files: readonly DefinitionFile[], around?: Around): Promise<CheckedFiles>;
  close(): Promise<void>;
}

/**
 * Checks definitions beside the thread that serves commands: 20 MiB of them take half a minute (measured), and whoever
 * may read definitions may have them checked.
 */
export function createChecker({
  definitions,
  smallChars = 65_536,
  timeoutMs = 120_000,
  idleMs = 60_000,
}: CheckerOptions): Checker {
  const line = createLine({
    noun: "check",
    functions: definitions.functions ?? null,
    timeoutMs,
    idleMs,
    memoryMb: 2_048,
    mostWaiting: 8,
    remedy: "send fewer definitions at once",
  });
  return {
    async check(files, around = {}) {
      const chars = [...files, ...(around.context ?? [])].reduce((sum, { text }) => sum + text.length, 0);
      if (chars <= smallChars) return checkFiles(files, { ...definitions, ...around });
      return line.ask({ kind: "check", files, around });
    },
    close: () => line.close(),
  };
}
