import type { JsonObject } from "../../base/json.ts";
import { linesOf, type Nodes } from "./budget.ts";

/** Rows of which the first line names the columns: `df -P`, `rabbitmqctl list_queues`, `docker ps` with a separator. */
export function parseTable(text: string, separator: string | null, skip: number, nodes: Nodes): JsonObject[] {
  const [head, ...rows] = linesOf(text, nodes)
    .slice(skip)
    .filter((line) => line.trim() !== "");
  return head === undefined ? [] : rowsOf(rows, cellsOf(head, separator, Number.POSITIVE_INFINITY), separator, nodes);
}

/** Rows of which the pattern names the columns. */
export function parseColumns(
  text: string,
  { names, separator, skip }: { readonly names: readonly string[]; readonly separator: string | null; skip: number },
  nodes: Nodes,
): JsonObject[] {
  const rows = linesOf(text, nodes)
    .slice(skip)
    .filter((line) => line.trim() !== "");
  return rowsOf(rows, names, separator, nodes);
}

function rowsOf(
  rows: readonly string[],
  names: readonly string[],
  separator: string | null,
  nodes: Nodes,
): JsonObject[] {
  return rows.map((row) => {
    nodes.take(names.length);
    const cells = cellsOf(row, separator, names.length);
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null]));
  });
}

/** The last of `most` cells takes the rest of the line. */
function cellsOf(line: string, separator: string | null, most: number): string[] {
  const cells: string[] = [];
  let rest = separator === null ? line.trim() : line;
  while (cells.length < most - 1 && rest !== "") {
    const at = separator === null ? rest.search(/\s/u) : rest.indexOf(separator);
    if (at < 0) break;
    cells.push(rest.slice(0, at).trim());
    rest = separator === null ? rest.slice(at).trimStart() : rest.slice(at + separator.length);
  }
  return [...cells, rest.trim()];
}
