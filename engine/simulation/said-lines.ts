/** What a source of logs sends in a scenario. */
import { cleanLogLine, type LogLine, type LogSeverity } from "../log/line.ts";
import { xorshift } from "../series/xorshift.ts";

export interface SaidLines {
  readonly source: string;
  readonly forMs: number;
  readonly everyMs: number;
  readonly lines: readonly SaidLine[];
}

/** So many lines each time, from one number to another in a straight line. `{n}` in the text is another number each time. */
interface SaidLine {
  readonly text: string;
  readonly app: string;
  readonly host: string;
  /** null = as the text says. */
  readonly severity: LogSeverity | null;
  readonly from: number;
  readonly to: number;
}

/** What comes at one instant. */
export interface LinesAt {
  readonly at: number;
  readonly lines: readonly LogLine[];
}

/** What comes at once: all lines up to an instant. */
export interface SaidBatch {
  readonly at: number;
  readonly said: readonly LinesAt[];
}

/** A step is sent in so many parts at most. */
const mostBatches = 100;

/** What comes from an instant on, in parts. */
export function saidBatches({ forMs, everyMs, lines }: SaidLines, begins: number): readonly SaidBatch[] {
  const count = Math.floor(forMs / everyMs);
  const size = Math.ceil(count / mostBatches);
  const random = xorshift((begins / 1000) | 0 || 1);
  const said = Array.from({ length: count }, (_, index): LinesAt => ({
    at: begins + (index + 1) * everyMs,
    lines: lines
      .flatMap((line) =>
        Array.from({ length: Math.round(line.from + ((line.to - line.from) * (index + 1)) / count) }, () =>
          lineOf(line, random),
        ),
      )
      .filter((line) => line !== null),
  }));
  const batches: SaidBatch[] = [];
  for (let first = 0; first < count; first += size) {
    const end = Math.min(count, first + size);
    batches.push({ at: begins + end * everyMs, said: said.slice(first, end) });
  }
  return batches;
}

function lineOf({ text, app, host, severity }: SaidLine, random: () => number): LogLine | null {
  const filled = text.replaceAll("{n}", () => String(Math.floor(random() * 9_000) + 1_000));
  return cleanLogLine({ text: filled, app, host, ...(severity === null ? {} : { severity }) });
}
