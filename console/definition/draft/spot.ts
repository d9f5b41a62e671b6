import type { Reply } from "../../../client/call.ts";

export type Finding = Reply<"checkDefinitions">["diagnostics"][number];

/** Where something stands in a text, in characters from 0; it has one character at least, where there is one. */
export interface Spot {
  readonly from: number;
  readonly to: number;
}

type Place = Pick<Finding, "line" | "column" | "endLine" | "endColumn">;

/** Lines and columns count from 1. What is behind the end of a line or of the text is at it. */
export function spotOf(text: string, { line, column, endLine, endColumn }: Place): Spot {
  const from = offsetOf(text, line, column);
  const to = Math.max(from, offsetOf(text, endLine, endColumn));
  if (to > from || text === "") return { from, to };
  return from < text.length ? { from, to: from + 1 } : { from: from - 1, to: from };
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; at += 1) {
    const end = text.indexOf("\n", start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  return Math.min(start + Math.max(0, column - 1), end === -1 ? text.length : end);
}
