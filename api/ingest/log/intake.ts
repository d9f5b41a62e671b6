/** Lines of all doors on their way into the store: a few commits for many senders, and an end where too much waits. */
import type { Pool } from "pg";
import { saveLogLines, type SentLines } from "../../../store/log/save.ts";
import { countWaitingLines } from "../../../store/log/waiting.ts";
import { Batcher } from "../batcher.ts";
import { cached } from "../cached.ts";
import { refreshMs } from "../senders.ts";

/** Lines that wait to be counted: beyond it nothing is taken until they are fewer. */
const mostWaitingLines = 5_000_000;

export interface LogIntake {
  /** `stored` settles with the commit of the lines. null: there is no room, they are to be sent again. */
  add(sent: SentLines): Promise<{ readonly stored: Promise<void> } | null>;
  idle(): Promise<void>;
}

export function createLogIntake({
  pool,
  maxWaitingBytes = 64 * 1024 * 1024,
  maxWaitingLines = mostWaitingLines,
}: {
  readonly pool: Pool;
  readonly maxWaitingBytes?: number;
  readonly maxWaitingLines?: number;
}): LogIntake {
  const batcher = new Batcher<SentLines>({ write: (items) => saveLogLines(pool, items), maxWaitingBytes });
  const waiting = cached(refreshMs, () => countWaitingLines(pool));
  return {
    async add(sent) {
      if (sent.lines.length > 0 && (await waiting()) > maxWaitingLines) return null;
      const bytes = sent.lines.reduce((sum, { text }) => sum + text.length + 64, 64);
      const stored = batcher.add(sent, bytes);
      return stored === null ? null : { stored };
    },
    idle: () => batcher.idle(),
  };
}
