import { linesOf, type Nodes } from "./budget.ts";

/** The lines that are not empty, without blanks at their ends. */
export function parseLines(text: string, nodes: Nodes): string[] {
  return linesOf(text, nodes)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
