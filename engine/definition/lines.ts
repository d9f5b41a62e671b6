import type { Range } from "./diagnostic.ts";

/** Lines of a text, found once and only when a position is asked for. */
export interface Lines {
  /** Range of the characters from `start` to before `end`, counting from 1. */
  range(start: number, end: number): Range;
}

export function createLines(text: string): Lines {
  let starts: number[] | null = null;
  const position = (offset: number): readonly [line: number, column: number] => {
    if (starts === null) {
      starts = [0];
      for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    }
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return [low + 1, offset - (starts[low] ?? 0) + 1];
  };
  return {
    range(start, end) {
      const [line, column] = position(start);
      const [endLine, endColumn] = position(Math.max(start, end));
      return { line, column, endLine, endColumn };
    },
  };
}
