import type { Json, JsonObject } from "../../base/json.ts";
import { linesOf, type Nodes } from "./budget.ts";
import { unquoted } from "./quoted.ts";

/**
 * Sections with their settings: `{ mysqld: { port: "3306" } }`; what stands before the first section is under `""`. A
 * setting without a value is `true`.
 */
export function parseIni(text: string, nodes: Nodes): JsonObject {
  const sections = new Map<string, Map<string, Json>>();
  let current = new Map<string, Json>();
  for (const line of linesOf(text, nodes)) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#") || trimmed.startsWith(";")) continue;
    if (trimmed.startsWith("[") && trimmed.endsWith("]")) {
      const name = trimmed.slice(1, -1).trim();
      current = sections.get(name) ?? new Map<string, Json>();
      sections.set(name, current);
      continue;
    }
    const at = trimmed.indexOf("=");
    const name = (at < 0 ? trimmed : trimmed.slice(0, at)).trim();
    if (name === "") continue;
    if (sections.size === 0) sections.set("", current);
    current.set(name, at < 0 ? true : unquoted(trimmed.slice(at + 1).trim()));
  }
  return Object.fromEntries([...sections].map(([name, values]) => [name, Object.fromEntries(values)]));
}
