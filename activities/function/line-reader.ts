/** Pieces of what a step prints, as lines. Bounded: a command may print without an end, or without a line break. */
import type { LineStream } from "../../store/run/run-lines.ts";

export interface LineReader {
  printed(stream: "out" | "error", piece: string): void;
  note(text: string): void;
  /** What stands without a line break at the end is a line too. */
  end(): void;
}

/** Lines of one attempt that are told; the others are only counted. */
const mostLines = 2_000;
/** Characters of a line that are told. */
const mostCharacters = 2_000;
/** Characters of a line that are waited for: enough to find a secret whole before the line is cut. */
const mostWaiting = 64 * 1_024;

/** A line as it is told. It is cut after what is secret was taken out of it. */
export function shortLine(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)} [cut: ${text.length} characters]`;
}

export function createLineReader(tell: (stream: LineStream, text: string) => void): LineReader {
  const rest = { out: "", error: "" };
  let lines = 0;
  function line(stream: LineStream, text: string): void {
    lines += 1;
    if (lines <= mostLines) tell(stream, text.replace(/\r$/, ""));
  }
  return {
    printed(stream, piece) {
      const [first = "", ...more] = piece.split("\n");
      // What is beyond the bound is let go until the line ends.
      rest[stream] = `${rest[stream]}${first}`.slice(0, mostWaiting);
      for (const next of more) {
        line(stream, rest[stream]);
        rest[stream] = next.slice(0, mostWaiting);
      }
    },
    note: (text) => line("note", text.slice(0, mostWaiting)),
    end() {
      for (const stream of ["out", "error"] as const) if (rest[stream] !== "") line(stream, rest[stream]);
      if (lines > mostLines) tell("note", `[cut: ${lines - mostLines} more lines of this attempt are not kept]`);
    },
  };
}
