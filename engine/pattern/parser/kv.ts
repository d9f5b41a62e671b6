import type { JsonObject } from "../../base/json.ts";
import { linesOf, type Nodes } from "./budget.ts";
import { unquoted } from "./quoted.ts";

/**
 * `NAME SEPARATOR VALUE` a line: os-release, /proc/meminfo (`:`), INFO of redis (`:`), settings parted by a blank.
 * Comments (`#`) and lines without the separator are passed over; of a name that comes twice the last value counts.
 */
export function parseKv(text: string, separator: string, nodes: Nodes): JsonObject {
  const values = new Map<string, string>();
  for (const line of linesOf(text, nodes)) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const at = trimmed.indexOf(separator);
    const name = at < 1 ? "" : trimmed.slice(0, at).trim();
    if (name !== "") values.set(name, unquoted(trimmed.slice(at + separator.length).trim()));
  }
  return Object.fromEntries(values);
}
